#include "agent/config_words.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "agent/config_values.h"
#include "agent/logger.h"
#include "agent/script_handlers.h"
#include "base/byte_size.h"
#include "pando/shard_of.h"
#include "wire/keyring.h"

namespace pando::agent {

using nlohmann::json;

std::string set_phi_law(Settings& s, const json& value) {
  const auto law = parse_phi_law(value.get<std::string>());
  if (!law) return "is not a law of phi; use normal or exponential";
  s.phi.law = *law;
  return {};
}

std::string set_profile(Settings& s, const json& value) {
  const auto profile = parse_profile(value.get<std::string>());
  if (!profile) return "is not a profile; use lan, wan or local";
  s.profile = *profile;
  return {};
}

std::string set_split_policy(Settings& s, const json& value) {
  const auto policy = map::parse_split_policy(value.get<std::string>());
  if (!policy) return "is not a split policy; use majority, read-only or available";
  s.map.policy = *policy;
  return {};
}

std::string set_weight(Settings& s, const json& value) {
  if (value == json("auto")) return s.map.weight = 0, std::string{};
  if (value.is_string()) return "is no weight; use a whole number from 1 on, or auto";
  return store(s.map.weight, value);
}

std::string set_shards(Settings& s, const json& value) {
  const bool good = store(s.map.shards, value).empty() && s.map.shards >= 1;
  if (good && s.map.shards <= kMostShards) return {};
  return fmt::format("is no number of shards; use one from 1 to {}", kMostShards);
}

std::string set_maxmemory(Settings& s, const json& value) {
  const auto octets = parse_byte_size(value.get<std::string>());
  if (!octets) return "is not a size of memory; use a number with b, kb, mb or gb, 0 for no limit";
  s.memory.octets = *octets;
  return {};
}

std::string set_maxmemory_policy(Settings& s, const json& value) {
  const auto policy = parse_eviction(value.get<std::string>());
  if (!policy)
    return "is not a policy; use noeviction, or allkeys- or volatile- with lru, lfu or random, or "
           "volatile-ttl";
  s.memory.policy = *policy;
  return {};
}

std::string set_maxclients(Settings& s, const json& value) {
  std::string wrong = store(s.resp_clients.most, value);
  if (wrong.empty() && s.resp_clients.most == 0) wrong = "lets nobody in; use a number from 1 on";
  return wrong;
}

std::string set_client_timeout(Settings& s, const json& value) {
  return store_seconds(s.resp_clients.timeout, value);
}

std::string set_client_keepalive(Settings& s, const json& value) {
  return store_seconds(s.resp_clients.keepalive, value);
}

std::string set_output_limits(Settings& s, const json& value) {
  if (resp::read_output_limits(s.resp_clients, value.get<std::string>()).empty()) return {};
  return "is no list of limits; use CLASS HARD SOFT SECONDS for each of the classes normal and "
         "pubsub, as 'pubsub 32mb 8mb 60'";
}

std::string set_tls_clients(Settings& s, const json& value) {
  using enum shell::ClientCertificates;
  const auto word = value.get<std::string>();
  if (word != "yes" && word != "optional" && word != "no")
    return "is none of the three; use yes, optional or no";
  s.resp_tls_clients = word == "yes" ? wanted : word == "no" ? unasked : optional;
  return {};
}

std::string show_tls_clients(const Settings& s) {
  using enum shell::ClientCertificates;
  return s.resp_tls_clients == wanted ? "yes" : s.resp_tls_clients == unasked ? "no" : "optional";
}

std::string set_detection(Settings& s, const json& value) {
  const auto detection = parse_detection(value.get<std::string>());
  if (!detection) return "is not a way of detection; use swim or ring";
  s.detection = *detection;
  return {};
}

std::string set_protocol(Settings& s, const json& value) {
  const auto number = value.get<std::int64_t>();
  if (number < 2 || number > 5)
    return fmt::format("cannot be used: Protocol version '{}' too {}. Must be in range: [2, 5]",
                       number, number < 2 ? "low" : "high");
  s.protocol = static_cast<std::uint8_t>(number);
  return {};
}

std::string set_log_level(Settings& s, const json& value) {
  std::string word = value.get<std::string>();
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (const Level level : {Level::trace, Level::debug, Level::info, Level::warn, Level::error})
    if (to_string(level) == word) return s.log_level = level, std::string{};
  return "is not a log level; use TRACE, DEBUG, INFO, WARN or ERR";
}

std::string set_log_format(Settings& s, const json& value) {
  const std::string word = value.get<std::string>();
  if (word != "text" && word != "json") return "is not a log format; use text or json";
  s.log_format = word == "json" ? LogFormat::json : LogFormat::text;
  return {};
}

std::string set_facility(Settings& s, const json& value) {
  if (!syslog_facility(value.get<std::string>()))
    return "is not a syslog facility; use LOCAL0 to LOCAL7, USER or DAEMON";
  s.syslog_facility = value.get<std::string>();
  return {};
}

std::string set_key(Settings& s, const json& value) {
  const auto key = wire::base64_decode(value.get<std::string>());
  if (!key || !wire::Keyring::make({*key}))
    return "is not base64 of 16, 24 or 32 bytes; make one with: pando keygen";
  s.encrypt_key = value.get<std::string>();
  return {};
}

std::string add_addresses(Settings& s, const json& value) {
  for (const json& item : value) {
    const std::string text = item.get<std::string>();
    const auto equals = text.find('=');
    if (equals == std::string::npos)
      return "is not the address of a view; write VIEW/SERVICE=HOST:PORT";
    s.addresses.insert_or_assign(text.substr(0, equals), text.substr(equals + 1));
  }
  return {};
}

std::string set_role(Settings& s, const json& value) {
  s.tags.insert_or_assign("role", value.get<std::string>());
  return {};
}

std::string add_handlers(Settings& s, const json& value) {
  for (const json& item : value) {
    if (const auto spec = parse_handler(item.get<std::string>()); !spec)
      return "cannot be used: " + spec.error();
    s.event_handlers.push_back(item.get<std::string>());
  }
  return {};
}

std::string set_discover(Settings&, const json&) {
  return "cannot be used: discovery by mDNS does not exist yet; name seeds with -join or "
         "-retry-join";
}

std::string no_compression(Settings& s, const json& value) {
  if (value.get<bool>()) s.enable_compression = false;
  return {};
}

std::string accept(Settings&, const json&) {
  return {};
}

}  // namespace pando::agent
