#pragma once
/// The certificates that are kept.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/time.h"
#include "pando/verdict.h"
#include "proto/death.pb.h"

namespace pando::verdict {

/// Bounded; the oldest deaths go first. Source: docs/protocol/death.md, "Certificates".
class Archive {
 public:
  static constexpr std::size_t kPerMember = 3, kInAll = 1024;

  /// Keeps it if there is none as good of this death, and says so. `when`: the time of the verdict.
  bool keep(Instant when, proto::Certificate certificate);
  /// The best of a death; null: none.
  const proto::Certificate* find(std::string_view subject, std::uint32_t incarnation) const;
  /// When the verdict on a death was; nullopt: none is known.
  std::optional<Instant> when(std::string_view subject, std::uint32_t incarnation) const;
  /// Newest first.
  std::vector<Verdict> explain(std::string_view subject, Instant now) const;
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    Instant when;
    proto::Certificate certificate;
  };
  using Entries = std::vector<Entry>;  ///< of one member, oldest first, none empty

  void drop_oldest();

  std::map<std::string, Entries, std::less<>> of_;
  std::size_t size_ = 0;
};

}  // namespace pando::verdict
