#include "agent/seeds.h"

#include <fmt/format.h>
#include <netdb.h>

#include <charconv>

#include "shell/files.h"
#include "shell/sockets.h"

namespace pando::agent {
namespace {

struct Word {
  std::string name, host;
  std::uint16_t port;
};

std::optional<Word> split(std::string_view text, std::uint16_t default_port) {
  Word word{{}, {}, default_port};
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    word.name = text.substr(0, slash);
    text.remove_prefix(slash + 1);
  }
  if (const auto literal = Endpoint::parse(text, default_port)) {
    word.host = literal->address.to_string();
    word.port = literal->port;
    return word;
  }
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    const auto digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), word.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    text = text.substr(0, colon);
  }
  word.host = text;
  if (word.host.empty()) return std::nullopt;
  return word;
}

std::optional<std::string_view> file_of(std::string_view text) {
  if (text.starts_with('@')) return text.substr(1);
  if (text.starts_with("file:")) return text.substr(5);
  return std::nullopt;
}

void look_up(const Word& word, ResolvedSeeds& into) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(word.host.c_str(), nullptr, &hints, &found); error != 0) {
    into.errors.push_back(
        fmt::format("cannot resolve the seed '{}': {}; check the name or give an address",
                    word.host, ::gai_strerror(error)));
    return;
  }
  for (const addrinfo* entry = found; entry; entry = entry->ai_next) {
    sockaddr_storage storage{};
    std::memcpy(&storage, entry->ai_addr, entry->ai_addrlen);
    into.seeds.push_back({word.name, {shell::to_endpoint(storage).address, word.port}});
  }
  ::freeaddrinfo(found);
}

void resolve_line(std::string_view text, std::uint16_t default_port, ResolvedSeeds& into) {
  const auto word = split(text, default_port);
  if (!word) {
    into.errors.push_back(fmt::format("'{}' is not a seed; write [NAME/]HOST[:PORT]", text));
  } else if (const auto address = Address::parse(word->host)) {
    into.seeds.push_back({word->name, {*address, word->port}});
  } else {
    look_up(*word, into);
  }
}

void resolve_file(const std::string& path, std::uint16_t default_port, ResolvedSeeds& into) {
  const auto content = shell::read_file(path, 1 << 20);
  if (!content || !*content) {
    into.errors.push_back(content ? fmt::format("there is no file '{}' to take seeds from", path)
                                  : content.error());
    return;
  }
  std::string_view rest = text(**content);
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    line = line.substr(0, line.find('#'));
    const auto first = line.find_first_not_of(" \t\r"), last = line.find_last_not_of(" \t\r");
    if (first != std::string_view::npos)
      resolve_line(line.substr(first, last - first + 1), default_port, into);
  }
}

}  // namespace

bool all_literal(const std::vector<std::string>& words, std::uint16_t default_port) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    const auto parts = split(word, default_port);
    return !file_of(word) && parts && Address::parse(parts->host);
  });
}

ResolvedSeeds resolve_seeds(const std::vector<std::string>& words, std::uint16_t default_port) {
  ResolvedSeeds resolved;
  for (const std::string& word : words) {
    if (const auto path = file_of(word))
      resolve_file(std::string{*path}, default_port, resolved);
    else
      resolve_line(word, default_port, resolved);
  }
  return resolved;
}

}  // namespace pando::agent
