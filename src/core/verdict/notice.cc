#include "core/verdict/notice.h"

#include <algorithm>

#include "core/verdict/config.h"
#include "wire/hmac.h"

namespace pando::verdict {
namespace {

wire::Mac prove(ByteView key, const proto::ExitNotice& notice) {
  return wire::hmac(key, {view("pando exit notice"), view(notice.testament())});
}
/// With the testament, which says whose words they are.
wire::Mac prove_agreement(ByteView key, const proto::ExitNotice& notice) {
  return wire::hmac(key, {view("pando last words about maps"), view(notice.testament()),
                          view(notice.agreement())});
}

using Prove = wire::Mac (*)(ByteView key, const proto::ExitNotice& notice);
bool proven(const proto::ExitNotice& notice, const std::string& mac, const wire::Keyring& keys,
            Prove prove_it) {
  if (keys.empty()) return mac.empty();
  return std::ranges::any_of(keys.keys(), [&](const Bytes& key) {
    return wire::same_secret(prove_it(key, notice), view(mac));
  });
}

void sign(std::string& mac, const proto::ExitNotice& notice, const wire::Keyring& keys,
          Prove prove_it) {
  if (keys.empty()) return;
  const wire::Mac made = prove_it(keys.primary(), notice);
  mac.assign(text(std::as_bytes(std::span{made})));
}

/// What a message adds to a notice, generously.
constexpr std::size_t kFraming = 32;

}  // namespace

proto::ExitNotice write_notice(const proto::Testament& testament, const wire::Keyring& keys,
                               std::string_view agreement) {
  proto::ExitNotice notice;
  testament.SerializeToString(notice.mutable_testament());
  sign(*notice.mutable_mac(), notice, keys, prove);
  if (agreement.empty()) return notice;
  notice.set_agreement(agreement.data(), agreement.size());
  sign(*notice.mutable_agreement_mac(), notice, keys, prove_agreement);
  if (notice.ByteSizeLong() + kFraming > kMaxMessage) without_agreement(notice);
  return notice;
}

void without_agreement(proto::ExitNotice& notice) {
  notice.clear_agreement();
  notice.clear_agreement_mac();
}

std::optional<proto::Testament> read_notice(const proto::ExitNotice& notice,
                                            const wire::Keyring& keys) {
  proto::Testament testament;
  if (!proven(notice, notice.mac(), keys, prove) || !testament.ParseFromString(notice.testament()))
    return {};
  return testament;
}

std::string_view agreement_of(const proto::ExitNotice& notice, const wire::Keyring& keys) {
  if (!proven(notice, notice.agreement_mac(), keys, prove_agreement)) return {};
  return notice.agreement();
}

}  // namespace pando::verdict
