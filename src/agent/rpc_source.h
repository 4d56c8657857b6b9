#pragma once
/// What RPC clients may read of a running agent.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/note.h"
#include "pando/member.h"
#include "pando/node.h"
#include "wire/coordinate.h"

namespace pando::agent {

/// One line as it was logged, with its time stamp and level, without a newline.
struct LogLine {
  Level level = Level::info;
  std::string text;

  friend bool operator==(const LogLine&, const LogLine&) = default;
};

/// Facts about the process, for `stats`. Keys are Go's words, kept for scripts.
struct RuntimeFacts {
  std::string os, arch, version;  ///< `linux`, `amd64`, the program's version
  unsigned max_procs = 0, goroutines = 0, cpu_count = 0;  ///< goroutines: threads here
};

/// Read-only view of the agent. Called only inside RpcSession's methods, on its thread.
class RpcSource {
 public:
  virtual ~RpcSource() = default;
  virtual std::string node_name() const = 0;
  /// Everyone known, sorted by name.
  virtual std::vector<Member> members() const = 0;
  virtual Tags tags() const = 0;
  virtual node::Stats stats() const = 0;
  virtual RuntimeFacts runtime() const = 0;
  /// `EVENT:NAME` → script; the name is empty for member events.
  virtual std::map<std::string, std::string> handlers() const = 0;
  /// The coordinate last heard from a node, or this node's own; nullopt if there is none.
  virtual std::optional<Coordinate> coordinate(std::string_view node) const = 0;
  /// The last 512 lines logged at any level, oldest first.
  virtual std::vector<LogLine> recent_log() const = 0;
};

}  // namespace pando::agent
