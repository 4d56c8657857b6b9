#include "node/shard/letters.h"

#include <algorithm>
#include <utility>

namespace pando::shard {
namespace {

/// A message of a link has a limit.
constexpr std::size_t kPiece = 256 << 10;
/// Octets that the shards of a node have not confirmed, beyond which nothing is sent.
constexpr std::size_t kWindow = 1 << 20;

Letters::Message message_of(std::string_view body, Letters::Kind kind) {
  constexpr std::size_t kBehind = 8;
  Bytes bytes;
  bytes.reserve(body.size() + kBehind);
  bytes.insert(bytes.end(), view(body).begin(), view(body).end());
  return {std::move(bytes), kind};
}

/// Eight octets, the low one first.
std::string number_text(std::uint64_t number) {
  std::string out;
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(number >> (8 * i)));
  return out;
}

std::optional<std::uint64_t> read_number(ByteView body) {
  if (body.size() != 8) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 8; i-- > 0;) number = number << 8 | static_cast<std::uint64_t>(body[i]);
  return number;
}

}  // namespace

void Letters::restart(std::uint8_t shards) {
  queue_.clear();
  half_ = {};
  skipping_ = false;
  done_ = 0;
  sent_ = confirmed_ = received_ = told_ = 0;
  window_ = kWindow / shards;
}

void Letters::add(std::string letter) {
  queue_.push_back(std::move(letter));
}

std::vector<Letters::Message> Letters::take() {
  std::vector<Message> out;
  if (std::exchange(told_, received_) != received_)
    out.push_back(message_of(number_text(received_), Kind::received));
  while (!queue_.empty() && sent_ - confirmed_ < window_) {
    const std::string_view rest = std::string_view{queue_.front()}.substr(done_);
    const std::size_t size = std::min({rest.size(), kPiece, window_});
    const bool last = size == rest.size();
    out.push_back(message_of(rest.substr(0, size), last ? Kind::letter : Kind::piece));
    sent_ += size;
    done_ = last ? 0 : done_ + size;
    if (last) queue_.pop_front();
  }
  return out;
}

std::optional<std::string> Letters::came(Kind kind, ByteView body) {
  if (kind == Kind::received) {
    const auto confirmed = read_number(body);
    if (confirmed && *confirmed <= sent_) confirmed_ = std::max(confirmed_, *confirmed);
    return std::nullopt;
  }
  received_ += body.size();
  if (!skipping_) half_ += text(body);
  if (kind != Kind::letter) return std::nullopt;
  std::string whole = std::exchange(half_, {});
  return std::exchange(skipping_, false) ? std::nullopt : std::optional{std::move(whole)};
}

void Letters::give_up() {
  half_ = {};
  skipping_ = true;
}

std::size_t Letters::waiting() const {
  std::size_t sum = 0;
  for (const std::string& letter : queue_) sum += letter.size();
  return sum - done_;
}

}  // namespace pando::shard
