#include "agent/rpc_outbox.h"

#include <utility>

namespace pando::agent {

bool RpcOutbox::record(Record kind, const Bytes& message) {
  const auto index = static_cast<std::size_t>(kind);
  if (records_[index] >= kMaxRecords[index] || bytes_.size() + message.size() > kMaxRecordBytes) {
    ++dropped_;
    return false;
  }
  ++records_[index];
  append(message);
  return true;
}

Bytes RpcOutbox::take() {
  records_ = {};
  return std::exchange(bytes_, {});
}

void RpcOutbox::append(const Bytes& message) {
  bytes_.insert(bytes_.end(), message.begin(), message.end());
}

}  // namespace pando::agent
