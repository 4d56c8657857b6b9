// The command that calls a method of another node.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/whole_number.h"
#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kUsualLimit{10'000};
constexpr std::int64_t kLongestMs = call::kMaxLimit / milliseconds{1};

std::optional<milliseconds> read_limit(std::string_view word) {
  const auto ms = whole_number<std::int64_t>(word);
  if (!ms || *ms < 1 || *ms > kLongestMs) return std::nullopt;
  return milliseconds{*ms};
}

/// The failure's name as a code of errors: UNKNOWN_NODE.
std::string code_of(call::Failure failure) {
  std::string code{call::to_string(failure)};
  std::ranges::transform(code, code.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return code;
}

}  // namespace

void resp_call(const RespCall& call) {
  const resp::Words words = call.arguments;
  const auto limit = words.size() > 3 ? read_limit(words[3]) : kUsualLimit;
  if (!limit)
    return call.answer.error(
        fmt::format("'{}' is not a time for a call; use 1 to {} ms", words.back(), kLongestMs));
  call::Call wanted{.to = std::string{words[0]},
                    .method = std::string{words[1]},
                    .body = words.size() > 2 ? to_bytes(words[2]) : Bytes{},
                    .limit = *limit};
  call.answer.call(std::move(wanted), [answer = call.answer](const call::Ended& ended) {
    if (!ended.answer)
      return answer.error(code_of(ended.answer.error().failure), ended.answer.error().detail);
    answer.write([&](resp::ReplyWriter& out) { out.bulk(text(*ended.answer)); });
  });
}

}  // namespace pando::doors
