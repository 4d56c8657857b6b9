#include "node/shard/task.h"

#include <cstring>

#include "node/shard/io.h"

namespace pando::shard {
namespace {

using Size = std::uint32_t;  ///< no word is longer

}  // namespace

Origin client_of(const Request& request) {
  return {Origin::Kind::client, request.client, request.ticket, request.protocol};
}

void KeptTask::keep(const Task& task) {
  origin_ = task.origin;
  command_ = task.command;
  bucket_ = task.bucket;
  until_ = task.until;
  own_keys_ = task.own_keys;
  when_empty_ = task.when_empty;
  words_ = static_cast<std::uint32_t>(task.words.size());
  std::size_t size = words_ * sizeof(Size);
  for (const std::string_view word : task.words) size += word.size();
  text_.clear();
  text_.resize_and_overwrite(size, [&](char* to, std::size_t) {
    char* word_to = to + words_ * sizeof(Size);
    for (const std::string_view word : task.words) {
      const auto its = static_cast<Size>(word.size());
      std::memcpy(to, &its, sizeof its);
      to += sizeof its;
      if (its > 0) std::memcpy(word_to, word.data(), its);
      word_to += its;
    }
    return size;  // what GCC 12 hands over is the room, where that had to grow
  });
}

bool KeptTask::unblock(WhenEmpty when_empty) {
  if (command_->waits == nullptr) return false;
  when_empty_ = when_empty;
  return true;
}

Task KeptTask::task(std::vector<std::string_view>& words) const {
  words.clear();
  std::size_t at = words_ * sizeof(Size);
  for (std::size_t word = 0; word < words_; ++word) {
    Size size = 0;
    std::memcpy(&size, text_.data() + word * sizeof size, sizeof size);
    words.push_back(std::string_view{text_}.substr(at, size));
    at += size;
  }
  return {origin_, command_, words, bucket_, until_, own_keys_, when_empty_};
}

}  // namespace pando::shard
