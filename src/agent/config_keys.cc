#include "agent/config_keys.h"

#include <array>
#include <nlohmann/json.hpp>

#include "agent/config_values.h"
#include "agent/config_words.h"

namespace pando::agent {
namespace {

using nlohmann::json;

/// Most keys simply land in their field.
template <auto Field>
std::string put(Settings& s, const json& value) {
  return store(s.*Field, value);
}
template <auto Field>
std::string shown(const Settings& s) {
  return show(s.*Field);
}

template <auto Field>
constexpr ConfigKey plain(std::string_view key, std::string_view flag, KeyKind kind) {
  return {key, flag, kind, false, false, put<Field>, shown<Field>};
}
constexpr ConfigKey checked(std::string_view key, std::string_view flag, KeyKind kind,
                            std::string (*set)(Settings&, const json&),
                            std::string (*text)(const Settings&) = nullptr) {
  return {key, flag, kind, false, false, set, text};
}
template <auto Field>
constexpr ConfigKey phi(std::string_view key, KeyKind kind) {
  return checked(
      key, "", kind, [](Settings& s, const json& value) { return store(s.phi.*Field, value); },
      [](const Settings& s) { return show(s.phi.*Field); });
}
template <auto Field>
constexpr ConfigKey map_option(std::string_view key, KeyKind kind) {
  return checked(
      key, key, kind, [](Settings& s, const json& value) { return store(s.map.*Field, value); },
      [](const Settings& s) { return show(s.map.*Field); });
}
template <auto Files, auto File>
constexpr ConfigKey tls(std::string_view key, std::string_view flag) {
  ConfigKey made = checked(
      key, flag, KeyKind::text,
      [](Settings& s, const json& value) { return store((s.*Files).*File, value); },
      [](const Settings& s) { return show((s.*Files).*File); });
  made.reloadable = true;
  return made;
}
constexpr ConfigKey secret(ConfigKey key) {
  return key.secret = true, key;
}
constexpr ConfigKey reloadable(ConfigKey key) {
  return key.reloadable = true, key;
}

using S = Settings;
constexpr auto T = KeyKind::text, B = KeyKind::boolean, N = KeyKind::number, D = KeyKind::duration,
               L = KeyKind::texts;

constexpr std::array kKeys = {
    plain<&S::node_name>("node_name", "node", T),
    plain<&S::bind>("bind", "bind", T),
    plain<&S::advertise>("advertise", "advertise", T),
    plain<&S::interface>("interface", "iface", T),
    plain<&S::rpc_addr>("rpc_addr", "rpc-addr", T),
    secret(plain<&S::rpc_auth>("rpc_auth", "", T)),
    plain<&S::resp>("resp", "resp", T),
    plain<&S::resp_cluster>("resp_cluster", "resp-cluster", T),
    secret(plain<&S::resp_auth>("resp_auth", "", T)),
    plain<&S::resp_acl_file>("resp_acl_file", "resp-acl-file", T),
    secret(plain<&S::users>("users", "", L)),
    plain<&S::http>("http", "http", T),
    checked("role", "role", T, set_role),
    reloadable(plain<&S::tags>("tags", "tag", KeyKind::tags)),
    plain<&S::tags_file>("tags_file", "tags-file", T),
    secret(checked("encrypt_key", "encrypt", T, set_key, shown<&S::encrypt_key>)),
    plain<&S::keyring_file>("keyring_file", "keyring-file", T),
    plain<&S::start_join>("start_join", "join", L),
    plain<&S::replay_on_join>("replay_on_join", "replay", B),
    plain<&S::retry_join>("retry_join", "retry-join", L),
    plain<&S::retry_interval>("retry_interval", "retry-interval", D),
    plain<&S::retry_max_attempts>("retry_max_attempts", "retry-max", N),
    plain<&S::rejoin_after_leave>("rejoin_after_leave", "rejoin", B),
    plain<&S::snapshot_path>("snapshot_path", "snapshot", T),
    reloadable(
        checked("event_handlers", "event-handler", L, add_handlers, shown<&S::event_handlers>)),
    checked("profile", "profile", T, set_profile,
            [](const S& s) { return std::string{to_string(s.profile)}; }),
    checked("detection", "detection", T, set_detection,
            [](const S& s) { return std::string{to_string(s.detection)}; }),
    checked("protocol", "protocol", N, set_protocol, shown<&S::protocol>),
    reloadable(checked("log_level", "log-level", T, set_log_level,
                       [](const S& s) { return std::string{to_string(s.log_level)}; })),
    checked(
        "log_format", "log-format", T, set_log_format,
        [](const S& s) { return std::string{s.log_format == LogFormat::json ? "json" : "text"}; }),
    plain<&S::enable_syslog>("enable_syslog", "syslog", B),
    checked("syslog_facility", "", T, set_facility, shown<&S::syslog_facility>),
    checked("discover", "discover", T, set_discover),
    plain<&S::broadcast_timeout>("broadcast_timeout", "broadcast-timeout", D),
    checked("", "disable-compression", B, no_compression, shown<&S::enable_compression>),
    // As in Serf, the file's word on compression changes nothing; the flag decides.
    checked("enable_compression", "", B, accept),
    plain<&S::leave_on_terminate>("leave_on_terminate", "", B),
    plain<&S::skip_leave_on_interrupt>("skip_leave_on_interrupt", "", B),
    plain<&S::reconnect_interval>("reconnect_interval", "", D),
    plain<&S::reconnect_timeout>("reconnect_timeout", "", D),
    plain<&S::tombstone_timeout>("tombstone_timeout", "", D),
    plain<&S::disable_name_resolution>("disable_name_resolution", "", B),
    checked("disable_coordinates", "", B, accept),
    plain<&S::query_response_size_limit>("query_response_size_limit", "", N),
    plain<&S::query_size_limit>("query_size_limit", "", N),
    plain<&S::user_event_size_limit>("user_event_size_limit", "", N),
    plain<&S::max_members>("max_members", "max-members", N),
    checked("phi_law", "", T, set_phi_law,
            [](const S& s) {
              return std::string{s.phi.law == PhiLaw::normal ? "normal" : "exponential"};
            }),
    phi<&PhiOptions::window>("phi_window", N),
    phi<&PhiOptions::min_deviation>("phi_min_deviation", D),
    phi<&PhiOptions::acceptable_pause>("phi_acceptable_pause", D),
    phi<&PhiOptions::first_estimate>("phi_first_estimate", D),
    plain<&S::statsite_addr>("statsite_addr", "", T),
    plain<&S::statsd_addr>("statsd_addr", "", T),
    checked("validate_node_names", "", B, accept),
    plain<&S::label>("label", "label", T),
    plain<&S::cluster>("cluster", "cluster", T),
    plain<&S::identity_file>("identity_file", "identity", T),
    checked("address_views", "address-view", L, add_addresses,
            [](const S& s) { return json(s.addresses).dump(); }),
    plain<&S::rpc_view>("rpc_view", "rpc-view", T),
    plain<&S::resp_view>("resp_view", "resp-view", T),
    plain<&S::resp_cluster_view>("resp_cluster_view", "resp-cluster-view", T),
    plain<&S::http_view>("http_view", "http-view", T),
    tls<&S::tls, &shell::TlsFiles::cert>("tls_cert_file", "tls-cert-file"),
    tls<&S::tls, &shell::TlsFiles::key>("tls_key_file", "tls-key-file"),
    tls<&S::tls, &shell::TlsFiles::ca>("tls_ca_file", "tls-ca-file"),
    tls<&S::resp_tls, &shell::TlsFiles::cert>("resp_tls_cert_file", "resp-tls-cert-file"),
    tls<&S::resp_tls, &shell::TlsFiles::key>("resp_tls_key_file", "resp-tls-key-file"),
    tls<&S::resp_tls, &shell::TlsFiles::ca>("resp_tls_ca_file", "resp-tls-ca-file"),
    reloadable(checked("resp_tls_auth_clients", "resp-tls-auth-clients", T, set_tls_clients,
                       show_tls_clients)),
    plain<&S::tls_check_names>("tls_check_names", "tls-check-names", B),
    map_option<&map::Options::store>("store", B),
    map_option<&map::Options::zone>("zone", T),
    checked("weight", "weight", KeyKind::number_or_text, set_weight,
            [](const S& s) { return s.map.weight == 0 ? "auto" : show(s.map.weight); }),
    checked(
        "drain_timeout", "drain-timeout", D,
        [](S& s, const json& value) { return store(s.map.drain_limit, value); },
        [](const S& s) { return show(s.map.drain_limit); }),
    map_option<&map::Options::buckets>("buckets", N),
    map_option<&map::Options::copies>("copies", N),
    checked("split_policy", "split-policy", T, set_split_policy,
            [](const S& s) { return std::string{to_string(s.map.policy)}; }),
    checked("shards", "shards", N, set_shards, [](const S& s) { return show(s.map.shards); }),
    checked("maxmemory", "maxmemory", T, set_maxmemory,
            [](const S& s) { return std::to_string(s.memory.octets); }),
    checked("maxmemory_policy", "maxmemory-policy", T, set_maxmemory_policy,
            [](const S& s) { return std::string{to_string(s.memory.policy)}; }),
    checked("resp_maxclients", "resp-maxclients", N, set_maxclients,
            [](const S& s) { return show(s.resp_clients.most); }),
    checked("resp_timeout", "resp-timeout", D, set_client_timeout,
            [](const S& s) { return show(s.resp_clients.timeout); }),
    checked("resp_tcp_keepalive", "resp-tcp-keepalive", D, set_client_keepalive,
            [](const S& s) { return show(s.resp_clients.keepalive); }),
    checked("resp_client_output_buffer_limit", "resp-client-output-buffer-limit", T,
            set_output_limits,
            [](const S& s) { return resp::shown_output_limits(s.resp_clients); }),
    plain<&S::serf_only>("serf_only", "serf-only", B),
};

}  // namespace

std::span<const ConfigKey> config_keys() {
  return kKeys;
}

}  // namespace pando::agent
