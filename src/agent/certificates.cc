#include "agent/certificates.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "base/note_code.h"

namespace pando::agent {
namespace {

using Context = std::shared_ptr<const shell::TlsContext>;

std::string place_of(const Settings& settings, std::string_view key) {
  std::string flag{key};
  std::ranges::replace(flag, '_', '-');
  return settings.place_of(key, flag);
}

}  // namespace

std::expected<Context, std::string> read_certificates(const Settings& settings) {
  if (settings.tls.none()) return nullptr;
  if (settings.serf_only)
    return std::unexpected{
        fmt::format("{}: a plain Serf member has no links and no TLS; leave out "
                    "-serf-only or the certificates",
                    place_of(settings, "tls_cert_file"))};
  auto context = shell::TlsContext::load(settings.tls);
  if (context) return *std::move(context);
  return std::unexpected{fmt::format("{}: {}", place_of(settings, setting_of(context.error().file)),
                                     context.error().text)};
}

std::expected<Context, std::string> read_certificates_again(const Settings& settings, bool in_use) {
  if (in_use == settings.tls.none())
    return std::unexpected{
        fmt::format("{}: TLS is not switched on or off while the agent runs; "
                    "start the agent again",
                    place_of(settings, "tls_cert_file"))};
  return read_certificates(settings);
}

std::expected<Context, std::string> read_resp_certificates(const Settings& settings) {
  if (settings.resp_tls.none()) return nullptr;
  auto context = shell::TlsContext::load_for_clients(settings.resp_tls, settings.resp_tls_clients);
  if (context) return *std::move(context);
  const std::string key = fmt::format("resp_{}", setting_of(context.error().file));
  return std::unexpected{fmt::format("{}: {}", place_of(settings, key), context.error().text)};
}

std::expected<Context, std::string> read_resp_certificates_again(const Settings& settings,
                                                                 bool in_use) {
  if (in_use == settings.resp_tls.none())
    return std::unexpected{
        fmt::format("{}: TLS of a port is not switched on or off while the agent runs; start the "
                    "agent again",
                    place_of(settings, "resp_tls_cert_file"))};
  return read_resp_certificates(settings);
}

std::vector<Note> notes_of(const shell::TlsContext* context, const Settings& settings) {
  if (context == nullptr) return {};
  const auto expires = static_cast<std::time_t>(context->expires());
  std::vector<Note> notes{
      {NoteCode::tls_in_use, context->subject(),
       fmt::format("it expires at {:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(expires))}};
  if (context->key_exposed()) notes.push_back({NoteCode::tls_key_exposed, settings.tls.key, {}});
  return notes;
}

}  // namespace pando::agent
