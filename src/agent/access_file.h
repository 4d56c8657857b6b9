#pragma once
/// Where the users of a configuration come from: a file, or lines in the configuration.
#include <cstddef>
#include <expected>
#include <string>

#include "agent/settings.h"
#include "core/access/acl_file.h"
#include "core/access/roster.h"

namespace pando::agent {

/// All that can be asked at the ports for Redis clients.
access::CataloguePtr all_commands();

/// The users of a file; nobody if it is not there. An error is a clause with the path.
std::expected<access::NamedUsers, std::string> read_users(const std::string& path,
                                                          const access::Catalogue& commands);
/// An error is a clause, empty if there is none.
std::string write_users(const std::string& path, const access::Roster& roster);

/// Whom the settings name. An error is one sentence with its place.
std::expected<access::NamedUsers, std::string> first_users(const Settings& settings);

}  // namespace pando::agent
