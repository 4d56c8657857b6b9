#pragma once
/// Who was refused lately? What ACL LOG shows.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "pando/time.h"
#include "wire/resp/guard.h"
#include "wire/resp/reply_writer.h"

namespace pando::access {

/// The newest come first; what is repeated within a minute is counted.
class Denials {
 public:
  void add(Instant now, resp::Refusal refused);
  void clear() { entries_.clear(); }
  /// The reply of ACL LOG.
  void write(resp::ReplyWriter& out, Instant now, std::size_t most) const;

 private:
  struct Entry {
    resp::Refusal what;
    std::int64_t count = 1;
    Instant at;
  };
  std::deque<Entry> entries_;
};

}  // namespace pando::access
