#pragma once
/// All users, as one node knows them.
///
/// Whoever drives it brings what other nodes say (hear()), tells them what tell() gives, and hands
/// each new roster() to the doors. One thread.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/access/acl_file.h"
#include "core/access/denials.h"
#include "core/access/registers.h"
#include "core/access/roster.h"
#include "wire/resp/request_reader.h"

namespace pando::access {

class Book {
 public:
  struct Events {
    /// To be said to all nodes from now on; nullptr: not any more.
    std::function<void(const std::string& name, const Register* entry)> tell;
    std::function<void(const RosterPtr& roster)> changed;
  };
  /// `self`: this node. `first`: the user `default` as long as nobody has said anything of it.
  Book(CataloguePtr catalogue, const Id& self, User first, Events events);

  const Catalogue& catalogue() const { return *catalogue_; }
  const RosterPtr& roster() const { return roster_; }
  Denials& denials() { return denials_; }
  const Denials& denials() const { return denials_; }

  /// From a configuration: older than all that is done while the cluster runs.
  void configure(const NamedUsers& users);
  /// What a node says of a user. True: it was news.
  bool hear(std::string_view name, std::string_view text);

  // What users ask for; `now` is in microseconds since 1970. An error is a whole one of Redis's,
  // and nothing has changed then.

  std::string set_user(std::uint64_t now, std::string_view name, resp::Words rules);
  struct Deleted {
    std::string error;
    std::int64_t count = 0;
  };
  Deleted delete_users(std::uint64_t now, resp::Words names);
  /// From now on these are all users; `default` stays as it is if it is not among them.
  std::string replace(std::uint64_t now, const NamedUsers& users);

 private:
  std::string keep(Stamp stamp, std::string_view name, std::optional<std::string> rules);
  void work_out(const std::string& name);
  void publish();

  CataloguePtr catalogue_;
  Id self_;
  User first_;
  Events events_;
  Registers registers_;
  Roster::Users users_;
  RosterPtr roster_;
  Denials denials_;
};

}  // namespace pando::access
