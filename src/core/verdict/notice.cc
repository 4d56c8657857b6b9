#include "core/verdict/notice.h"

#include <algorithm>

#include "wire/hmac.h"

namespace pando::verdict {
namespace {

wire::Mac prove(ByteView key, std::string_view testament) {
  return wire::hmac(key, {view("pando exit notice"), view(testament)});
}

bool proven(const proto::ExitNotice& notice, const wire::Keyring& keys) {
  if (keys.empty()) return notice.mac().empty();
  return std::ranges::any_of(keys.keys(), [&](const Bytes& key) {
    return wire::same_secret(prove(key, notice.testament()), view(notice.mac()));
  });
}

}  // namespace

proto::ExitNotice write_notice(const proto::Testament& testament, const wire::Keyring& keys) {
  proto::ExitNotice notice;
  testament.SerializeToString(notice.mutable_testament());
  if (!keys.empty()) {
    const wire::Mac mac = prove(keys.primary(), notice.testament());
    notice.set_mac(mac.data(), mac.size());
  }
  return notice;
}

std::optional<proto::Testament> read_notice(const proto::ExitNotice& notice,
                                            const wire::Keyring& keys) {
  proto::Testament testament;
  if (!proven(notice, keys) || !testament.ParseFromString(notice.testament())) return {};
  return testament;
}

}  // namespace pando::verdict
