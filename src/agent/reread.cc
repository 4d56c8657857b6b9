#include "agent/reread.h"

#include <utility>

#include "agent/certificates.h"

namespace pando::agent {

std::expected<Reloaded, std::string> read_again(Reread& reread, bool tls, bool resp_tls) {
  auto settings = reread();
  if (!settings) return std::unexpected{std::move(settings.error())};
  auto handlers = parse_handlers(settings->event_handlers);
  if (!handlers) return std::unexpected{std::move(handlers.error())};
  auto certificates = read_certificates_again(*settings, tls);
  if (!certificates) return std::unexpected{std::move(certificates.error())};
  auto for_clients = read_resp_certificates_again(*settings, resp_tls);
  if (!for_clients) return std::unexpected{std::move(for_clients.error())};
  return Reloaded{*std::move(settings), *std::move(handlers), *std::move(certificates),
                  *std::move(for_clients)};
}

}  // namespace pando::agent
