#pragma once
/// Small files. Every failure is a sentence with the path and the reason.
#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "pando/bytes.h"
#include "shell/fd.h"

namespace pando::shell {

using FileResult = std::expected<void, std::string>;

/// The whole content; nullopt if there is no such file. Refuses files beyond `limit`.
std::expected<std::optional<Bytes>, std::string> read_file(const std::string& path,
                                                           std::size_t limit = 64 << 20);

/// The content of a file that is to grow, empty if it is new. That it can be written is tried now,
/// not when the first record comes.
std::expected<Bytes, std::string> read_growing_file(const std::string& path, mode_t mode = 0644);

/// Replaces the file so that a crash leaves the old or the new content, never a mixture: writes
/// beside it, syncs, renames over it and syncs the folder.
FileResult replace_file(const std::string& path, ByteView content, mode_t mode);

/// A file that grows at its end. It stays open between writes.
class AppendFile {
 public:
  AppendFile(std::string path, mode_t mode) : path_(std::move(path)), mode_(mode) {}

  const std::string& path() const { return path_; }
  /// Opens the file if needed, for instance to see early that it can be written.
  FileResult open();
  /// After a failure the file ends with whole earlier records: what was written in part is cut.
  FileResult append(ByteView bytes);
  /// Puts new content in its place and goes on with that.
  FileResult replace(ByteView content);

 private:
  std::string path_;
  mode_t mode_;
  Fd fd_;
};

}  // namespace pando::shell
