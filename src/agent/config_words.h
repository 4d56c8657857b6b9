#pragma once
/// Configuration keys whose words have a meaning: each takes a value into the settings, or says
/// what is wrong with it and the remedy.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "agent/settings.h"

namespace pando::agent {

std::string set_phi_law(Settings& s, const nlohmann::json& value);
std::string set_profile(Settings& s, const nlohmann::json& value);
std::string set_split_policy(Settings& s, const nlohmann::json& value);
std::string set_weight(Settings& s, const nlohmann::json& value);
std::string set_shards(Settings& s, const nlohmann::json& value);
std::string set_maxmemory(Settings& s, const nlohmann::json& value);
std::string set_maxmemory_policy(Settings& s, const nlohmann::json& value);
std::string set_maxclients(Settings& s, const nlohmann::json& value);
std::string set_client_timeout(Settings& s, const nlohmann::json& value);
std::string set_client_keepalive(Settings& s, const nlohmann::json& value);
std::string set_output_limits(Settings& s, const nlohmann::json& value);
std::string set_tls_clients(Settings& s, const nlohmann::json& value);
std::string show_tls_clients(const Settings& s);
std::string set_detection(Settings& s, const nlohmann::json& value);
std::string set_protocol(Settings& s, const nlohmann::json& value);
std::string set_log_level(Settings& s, const nlohmann::json& value);
std::string set_log_format(Settings& s, const nlohmann::json& value);
std::string set_facility(Settings& s, const nlohmann::json& value);
std::string set_key(Settings& s, const nlohmann::json& value);
std::string add_addresses(Settings& s, const nlohmann::json& value);
std::string set_role(Settings& s, const nlohmann::json& value);
std::string add_handlers(Settings& s, const nlohmann::json& value);
std::string set_discover(Settings& s, const nlohmann::json& value);
std::string no_compression(Settings& s, const nlohmann::json& value);
std::string accept(Settings& s, const nlohmann::json& value);

}  // namespace pando::agent
