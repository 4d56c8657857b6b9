#include "agent/reread.h"

#include <utility>

#include "agent/certificates.h"

namespace pando::agent {

std::expected<Reloaded, std::string> read_again(Reread& reread, bool tls) {
  auto settings = reread();
  if (!settings) return std::unexpected{std::move(settings.error())};
  auto handlers = parse_handlers(settings->event_handlers);
  if (!handlers) return std::unexpected{std::move(handlers.error())};
  auto certificates = read_certificates_again(*settings, tls);
  if (!certificates) return std::unexpected{std::move(certificates.error())};
  return Reloaded{*std::move(settings), *std::move(handlers), *std::move(certificates)};
}

}  // namespace pando::agent
