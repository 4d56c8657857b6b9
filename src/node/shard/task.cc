#include "node/shard/task.h"

#include "node/shard/io.h"

namespace pando::shard {

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
  text_.clear();
  sizes_.clear();
  for (const std::string_view word : task.words) {
    text_ += word;
    sizes_.push_back(word.size());
  }
}

bool KeptTask::unblock(WhenEmpty when_empty) {
  if (command_->waits == nullptr) return false;
  when_empty_ = when_empty;
  return true;
}

Task KeptTask::task(std::vector<std::string_view>& words) const {
  words.clear();
  std::size_t at = 0;
  for (const std::size_t size : sizes_) {
    words.push_back(std::string_view{text_}.substr(at, size));
    at += size;
  }
  return {origin_, command_, words, bucket_, until_, own_keys_, when_empty_};
}

}  // namespace pando::shard
