#include "shell/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/overload.h"
#include "shell/files.h"
#include "shell/seeds.h"
#include "shell/sockets.h"

namespace pando::shell {
namespace {

constexpr std::size_t kMaxSeeds = 4096;
constexpr std::size_t kMaxSeedFile = 1 << 20;

std::string lookup_error(int error) {
  if (error == EAI_NONAME || error == EAI_NODATA) return "no such host";
  std::string text = ::gai_strerror(error);
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void refuse(Resolved& out, std::string_view seed, std::string_view reason) {
  out.errors.push_back("Failed to resolve " + std::string{seed} + ": " + std::string{reason});
}

/// All addresses of a host, each once, in the system's order.
void look_up_host(const HostSeed& seed, std::string_view text, Resolved& out) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int error = ::getaddrinfo(seed.host.c_str(), nullptr, &hints, &list))
    return refuse(out, text, "lookup " + seed.host + ": " + lookup_error(error));
  std::vector<Address> found;
  for (const addrinfo* item = list; item; item = item->ai_next) {
    sockaddr_storage storage{};
    std::copy_n(reinterpret_cast<const char*>(item->ai_addr), item->ai_addrlen,
                reinterpret_cast<char*>(&storage));
    const Address address = to_endpoint(storage).address;
    if (std::ranges::find(found, address) == found.end()) found.push_back(address);
  }
  ::freeaddrinfo(list);
  for (const Address& address : found) out.seeds.push_back({seed.name, {address, seed.port}});
}

void look_up_one(std::string_view text, std::uint16_t default_port, bool files, Resolved& out);

void look_up_file(const FileSeed& seed, std::string_view text, std::uint16_t default_port,
                  Resolved& out) {
  const auto content = read_file(seed.path, kMaxSeedFile);
  if (!content) return refuse(out, text, content.error());
  if (!*content) return refuse(out, text, "there is no file " + seed.path);
  for (const std::string& line : seed_lines(pando::text(**content)))
    look_up_one(line, default_port, false, out);
}

/// `files` is false inside a file, so that files cannot name each other in a circle.
void look_up_one(std::string_view text, std::uint16_t default_port, bool files, Resolved& out) {
  if (out.seeds.size() >= kMaxSeeds) return refuse(out, text, "too many seeds");
  const auto seed = parse_seed(text, default_port);
  if (!seed) return refuse(out, text, seed.error());
  std::visit(Overload{[&](const JoinSeed& s) { out.seeds.push_back(s); },
                      [&](const HostSeed& s) { look_up_host(s, text, out); },
                      [&](const FileSeed& s) {
                        if (!files) return refuse(out, text, "a file of seeds cannot name another");
                        look_up_file(s, text, default_port, out);
                      }},
             *seed);
}

bool is_plain(const std::string& text, std::uint16_t default_port) {
  const auto seed = parse_seed(text, default_port);
  return !seed || std::holds_alternative<JoinSeed>(*seed);
}

}  // namespace

Resolved look_up(const std::vector<std::string>& seeds, std::uint16_t default_port) {
  Resolved out;
  for (const std::string& seed : seeds) look_up_one(seed, default_port, true, out);
  return out;
}

/// Outlives the resolver while a helper thread is still waiting for a name server.
struct Resolver::State : std::enable_shared_from_this<State> {
  void finish(std::uint64_t id, Resolved result) {
    const std::lock_guard lock{mutex};
    if (!loop) return;
    loop->post([weak = weak_from_this(), id, result = std::move(result)]() mutable {
      const auto self = weak.lock();
      if (!self || !self->loop) return;
      auto found = self->waiting.extract(id);
      found.mapped()(std::move(result));
    });
  }

  std::mutex mutex;
  Loop* loop = nullptr;  ///< null once the resolver is gone; changed under the lock
  std::map<std::uint64_t, Done> waiting;  ///< of the loop's thread only
  std::uint64_t last_id = 0;
};

Resolver::Resolver(Loop& loop) : state_(std::make_shared<State>()) {
  state_->loop = &loop;
}

Resolver::~Resolver() {
  const std::lock_guard lock{state_->mutex};
  state_->loop = nullptr;
  state_->waiting.clear();
}

void Resolver::resolve(std::vector<std::string> seeds, std::uint16_t default_port, Done done) {
  const std::uint64_t id = ++state_->last_id;
  state_->waiting.emplace(id, std::move(done));
  const bool plain =
      std::ranges::all_of(seeds, [&](const auto& seed) { return is_plain(seed, default_port); });
  if (plain) return state_->finish(id, look_up(seeds, default_port));
  // Detached: nobody can interrupt getaddrinfo, and nobody should have to wait for it at the end.
  std::thread{[state = state_, id, seeds = std::move(seeds), default_port] {
    state->finish(id, look_up(seeds, default_port));
  }}.detach();
}

}  // namespace pando::shell
