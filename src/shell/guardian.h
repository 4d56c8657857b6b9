#pragma once
/// A small process that outlives ours and tells the members how it ended.
///
/// The two share a page that holds the node's last will. Source: docs/protocol/death.md.
#include <sys/types.h>

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "pando/bytes.h"
#include "pando/last_words.h"

namespace pando::shell {

/// Our end of it. Destroying it changes nothing: only the end of this process wakes the guardian.
class Guardian {
 public:
  /// Forks. Best while this process has one thread, and small: the guardian is a copy of it. It
  /// calls nothing that another thread may have locked, but for the allocator, which the C library
  /// keeps usable (fork(3), glibc). The guardian is in a session of its own,
  /// ignores what a terminal sends, and keeps no descriptor open but those it needs. On an error
  /// there is none, and the text says why.
  static std::expected<Guardian, std::string> start();
  Guardian(Guardian&& other) noexcept;
  Guardian& operator=(Guardian&& other) noexcept;
  ~Guardian();

  /// Until the next will it says nothing.
  void silence();
  /// Replaces the will. False if it is too long: the old one stays.
  bool write(ByteView will);
  /// How it ended, once, if somebody has ended it: it does not go by itself.
  std::optional<node::Ending> ended();
  pid_t pid() const { return pid_; }

 private:
  struct Page;
  [[noreturn]] static void guard(const Page& page, pid_t agent, int pidfd);
  Guardian(Page* page, pid_t pid) : page_(page), pid_(pid) {}

  Page* page_;
  pid_t pid_;
};

}  // namespace pando::shell
