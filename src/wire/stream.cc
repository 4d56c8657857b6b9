#include "wire/stream.h"

#include "base/assert.h"
#include "wire/compression.h"
#include "wire/label.h"
#include "wire/seal.h"
#include "wire/stream_message.h"

namespace pando::wire {
namespace {

using memberlist::StreamMessage;
using memberlist::Type;

/// Type byte and length of an encrypted frame; authenticated with it.
constexpr std::size_t kFrameHeader = 5;

bool encrypts(const DoorOptions& options) {
  return options.keyring && !options.keyring->empty();
}

std::size_t frame_size(ByteView header) {
  std::size_t size = 0;
  for (const std::byte b : header.subspan(1, 4)) size = size << 8 | std::to_integer<std::size_t>(b);
  return size;
}

void append_frame_header(std::size_t size, Bytes& out) {
  out.push_back(static_cast<std::byte>(Type::encrypt));
  for (const int shift : {24, 16, 8, 0})
    out.push_back(static_cast<std::byte>(size >> shift & 0xff));
}

/// The end of the input is known here: nothing more will come that could complete a value.
template <class T>
Decoded<T> whole(Decoded<T> found) {
  if (!found && found.error() == DecodeError::truncated)
    found = std::unexpected{DecodeError::malformed};
  return found;
}

/// A message with nothing but, perhaps, compression around it.
Decoded<StreamMessage> open_plain(ByteView bytes) {
  if (bytes.empty()) return std::unexpected{DecodeError::malformed};
  if (static_cast<Type>(bytes[0]) != Type::compress) return whole(decode_stream_message(bytes));
  const auto inflated = decompress_message(bytes, kMaxInflated);
  if (!inflated) return std::unexpected{inflated.error()};
  return whole(decode_stream_message(*inflated));
}

}  // namespace

Bytes seal_stream(const StreamMessage& message, StreamRole role, const DoorOptions& options,
                  const Nonce& nonce) {
  Bytes plain = memberlist::encode(message);
  if (options.compress) plain = compress_message(plain);
  Bytes out;
  if (role == StreamRole::dialer) append_label(options.label, out);
  if (!encrypts(options)) {
    out.insert(out.end(), plain.begin(), plain.end());
    return out;
  }
  const std::size_t frame = kSealOverhead + plain.size();
  out.reserve(out.size() + kFrameHeader + frame);
  append_frame_header(frame, out);
  const Bytes header = to_bytes(ByteView{out}.last(kFrameHeader));
  seal(plain, options.keyring->primary(), nonce, {header, view(options.label)}, out);
  return out;
}

/// What has come so far, and how far it has been understood.
struct StreamReader::State {
  explicit State(StreamRole which) : labelled{which == StreamRole::dialer} {}

  Decoded<StreamMessage> read(const DoorOptions& options);
  Decoded<StreamMessage> read_frame(const DoorOptions& options);
  Decoded<StreamMessage> read_plain();
  ByteView message() const { return ByteView{gathered}.subspan(begin); }

  Bytes gathered;
  std::size_t begin = 0;  ///< size of the label header once it has been passed
  bool labelled;          ///< nothing more to expect of a label
  bool spent = false;
  MessageExtent extent;
};

StreamReader::StreamReader(StreamRole role) : state_{std::make_unique<State>(role)} {}
StreamReader::~StreamReader() = default;
StreamReader::StreamReader(StreamReader&&) noexcept = default;
StreamReader& StreamReader::operator=(StreamReader&&) noexcept = default;

std::size_t StreamReader::buffered() const {
  return state_->gathered.size();
}

Decoded<StreamMessage> StreamReader::feed(ByteView piece, const DoorOptions& options) {
  if (state_->spent) return std::unexpected{DecodeError::truncated};
  state_->gathered.insert(state_->gathered.end(), piece.begin(), piece.end());
  auto message = state_->read(options);
  if (message || message.error() != DecodeError::truncated) {
    state_->spent = true;
    state_->gathered = Bytes{};
  }
  return message;
}

Decoded<StreamMessage> StreamReader::State::read(const DoorOptions& options) {
  if (!labelled) {
    const auto rest = strip_label(gathered, options.label);
    if (!rest) return std::unexpected{rest.error()};
    begin = gathered.size() - rest->size();
  }
  if (message().empty()) return std::unexpected{DecodeError::truncated};
  labelled = true;
  const bool encrypted = static_cast<Type>(message()[0]) == Type::encrypt;
  if (encrypted && !encrypts(options)) return std::unexpected{DecodeError::unexpected_encryption};
  if (!encrypted && encrypts(options)) return std::unexpected{DecodeError::not_encrypted};
  return encrypted ? read_frame(options) : read_plain();
}

Decoded<StreamMessage> StreamReader::State::read_frame(const DoorOptions& options) {
  if (message().size() < kFrameHeader) return std::unexpected{DecodeError::truncated};
  const ByteView header = message().first(kFrameHeader);
  const std::size_t size = frame_size(header);
  if (size > kMaxStreamFrame) return std::unexpected{DecodeError::too_large};
  if (message().size() < kFrameHeader + size) return std::unexpected{DecodeError::truncated};
  const auto plain = open_sealed(message().subspan(kFrameHeader, size), *options.keyring,
                                 {header, view(options.label)});
  if (!plain) return std::unexpected{plain.error()};
  return open_plain(*plain);
}

Decoded<StreamMessage> StreamReader::State::read_plain() {
  switch (static_cast<Type>(message()[0])) {
    case Type::ping:
    case Type::ack:
    case Type::err:
    case Type::user:
    case Type::push_pull:
    case Type::compress:
      break;
    default:
      return std::unexpected{DecodeError::unknown_type};
  }
  const auto size = extent.find(message());
  if (size) return open_plain(message().first(*size));
  if (size.error() == DecodeError::truncated && message().size() > kMaxInflated)
    return std::unexpected{DecodeError::too_large};
  return std::unexpected{size.error()};
}

std::string_view refusal_text(DecodeError error) {
  switch (error) {
    case DecodeError::unexpected_encryption:
      return "Remote state is encrypted and encryption is not configured";
    case DecodeError::not_encrypted:
      return "Encryption is configured but remote state is not encrypted";
    case DecodeError::undecryptable:
      return "No installed keys could decrypt the message";
    case DecodeError::too_large:
      return "Remote node state is larger than limit";
    case DecodeError::bad_compression:
      return "Failed to decompress the message";
    case DecodeError::truncated:
    case DecodeError::malformed:
    case DecodeError::wrong_type:
    case DecodeError::out_of_range:
    case DecodeError::unknown_type:
    case DecodeError::bad_checksum:
    case DecodeError::foreign_label:
      break;
  }
  return {};
}

}  // namespace pando::wire
