#pragma once
/// The certificates of an agent's links and ports, from its settings.
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "agent/settings.h"
#include "shell/tls_context.h"

namespace pando::agent {

/// Null if the settings want no TLS. An error is one sentence with its place.
std::expected<std::shared_ptr<const shell::TlsContext>, std::string> read_certificates(
    const Settings& settings);
/// The same while links are in use, under TLS or not: that cannot change.
std::expected<std::shared_ptr<const shell::TlsContext>, std::string> read_certificates_again(
    const Settings& settings, bool in_use);

/// Those of the ports for Redis clients; null if the settings want no TLS there. An error is one
/// sentence with its place.
std::expected<std::shared_ptr<const shell::TlsContext>, std::string> read_resp_certificates(
    const Settings& settings);
/// The same while the ports are open, with TLS or without.
std::expected<std::shared_ptr<const shell::TlsContext>, std::string> read_resp_certificates_again(
    const Settings& settings, bool in_use);

/// What there is to say of certificates that are taken into use: nothing of a null.
std::vector<Note> notes_of(const shell::TlsContext* context, const Settings& settings);

}  // namespace pando::agent
