#pragma once
/// What has been asked, and how often was the answer an error? INFO's command and error statistics.
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "wire/resp/command_spec.h"

namespace pando::resp {

struct CommandCount {
  std::uint64_t calls = 0;     ///< that were not rejected
  std::uint64_t rejected = 0;  ///< before they were looked at: wrong words, no permission
  std::uint64_t failed = 0;    ///< answered with an error
  std::uint64_t runs = 0, nanoseconds = 0;  ///< carried out by this node, and what that took

  friend bool operator==(const CommandCount&, const CommandCount&) = default;
};

/// Of all clients of a door; of several doors, add them. One thread.
class Tally {
 public:
  void asked(const CommandSpec& row) { ++commands_[&row].calls; }
  void rejected(const CommandSpec& row) { ++commands_[&row].rejected; }
  void failed(const CommandSpec& row) { ++commands_[&row].failed; }
  /// So often it was carried out, for whomever, and that took so long.
  void spent(const CommandSpec& row, std::uint64_t runs, std::uint64_t nanoseconds);
  /// An error with its code in front.
  void error(std::string_view text);

  void add(const Tally& other);
  /// What has come since `earlier`, which this was once.
  void subtract(const Tally& earlier);

  /// By their names.
  std::map<std::string, CommandCount> commands() const;
  /// By their codes.
  const std::map<std::string, std::uint64_t, std::less<>>& errors() const { return errors_; }
  std::uint64_t calls() const;
  std::uint64_t all_errors() const;

  friend bool operator==(const Tally&, const Tally&) = default;

 private:
  boost::unordered_flat_map<const CommandSpec*, CommandCount> commands_;
  std::map<std::string, std::uint64_t, std::less<>> errors_;
};

}  // namespace pando::resp
