#include "shell/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace pando::shell {
namespace {

std::unexpected<std::string> refuse(std::string_view what, const std::string& path, int error) {
  return std::unexpected{fmt::format("cannot {} {}: {}", what, path, error_text(error))};
}

/// 0 or the errno.
int write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const auto wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return 0;
}

int read_all(int fd, Bytes& out) {
  for (std::size_t size = 0; size < out.size();) {
    const auto got = ::read(fd, out.data() + size, out.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) {
      out.resize(size);
      return 0;
    }
    size += static_cast<std::size_t>(got);
  }
  return 0;
}

/// Makes a rename last. A folder that cannot be opened is no reason to fail: the file is whole.
void sync_folder(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Fd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (fd) ::fsync(fd.get());
}

/// 0 or the errno.
int write_new(const std::string& path, ByteView content, mode_t mode) {
  const Fd fd{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
  if (!fd) return errno;
  // The mode given to open counts only for a new file, and minus the umask.
  if (::fchmod(fd.get(), mode) != 0) return errno;
  if (const int error = write_all(fd.get(), content)) return error;
  return ::fsync(fd.get()) == 0 ? 0 : errno;
}

}  // namespace

std::expected<std::optional<Bytes>, std::string> read_file(const std::string& path,
                                                           std::size_t limit) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!fd && errno == ENOENT) return std::nullopt;
  struct stat info{};
  if (!fd || ::fstat(fd.get(), &info) != 0) return refuse("read", path, errno);
  if (!S_ISREG(info.st_mode))
    return std::unexpected{fmt::format("cannot read {}: it is not a regular file", path)};
  if (static_cast<std::size_t>(info.st_size) > limit)
    return std::unexpected{
        fmt::format("cannot read {}: {} bytes are more than {}", path, info.st_size, limit)};
  Bytes out(static_cast<std::size_t>(info.st_size));
  if (const int error = read_all(fd.get(), out)) return refuse("read", path, error);
  return out;
}

FileResult replace_file(const std::string& path, ByteView content, mode_t mode) {
  const std::string beside = path + ".new";
  if (const int error = write_new(beside, content, mode)) {
    ::unlink(beside.c_str());
    return refuse("write", beside, error);
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return refuse("replace", path, errno);
  sync_folder(path);
  return {};
}

FileResult AppendFile::open() {
  if (fd_) return {};
  fd_ = Fd{::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode_)};
  if (!fd_) return refuse("open", path_, errno);
  return {};
}

FileResult AppendFile::append(ByteView bytes) {
  if (auto opened = open(); !opened) return opened;
  struct stat before{};
  const bool known = ::fstat(fd_.get(), &before) == 0;
  const int error = write_all(fd_.get(), bytes);
  if (error == 0) return {};
  // A full disk must not leave half a record: the next one would be glued to it.
  if (known && ::ftruncate(fd_.get(), before.st_size) != 0) fd_.reset();
  return refuse("append to", path_, error);
}

FileResult AppendFile::replace(ByteView content) {
  auto done = replace_file(path_, content, mode_);
  if (done) fd_.reset();
  return done;
}

std::expected<Bytes, std::string> read_growing_file(const std::string& path, mode_t mode) {
  auto content = read_file(path);
  if (!content) return std::unexpected(content.error());
  AppendFile file{path, mode};
  if (const auto opened = file.open(); !opened) return std::unexpected(opened.error());
  return *content ? **std::move(content) : Bytes{};
}

}  // namespace pando::shell
