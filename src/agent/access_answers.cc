// What ACL's subcommands do and answer.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/access_desk.h"
#include "agent/access_file.h"
#include "base/whole_number.h"
#include "core/access/answers.h"
#include "shell/clock.h"

namespace pando::agent {
namespace {

using doors::AclVerb;
using resp::Words;

using Number = std::optional<std::int64_t>;

constexpr std::int64_t kShownDenials = 10, kUsualBits = 256, kMostBits = 4096;  // as in Redis
constexpr std::string_view kNoNumber = "ERR value is not an integer or out of range";
constexpr std::string_view kNoFile =
    "ERR this agent has no file of users; name one with -resp-acl-file";

std::uint64_t now_in_microseconds() {
  const Duration today = shell::now().time_since_epoch() + shell::wall_clock();
  return static_cast<std::uint64_t>(today / std::chrono::microseconds{1});
}

/// Hexadecimal digits, enough for so many bits.
std::string random_digits(std::size_t bits) {
  const std::size_t count = (bits + 3) / 4;
  std::string out;
  while (out.size() < count)
    for (const std::uint64_t word : shell::entropy()) out += fmt::format("{:016x}", word);
  out.resize(count);
  return out;
}

}  // namespace

struct AccessDesk::Answers {
  AccessDesk& desk;
  resp::ReplyWriter out;

  const access::Roster& roster() const { return *desk.book_.roster(); }
  /// An error if there is one.
  void done(const std::string& error) { error.empty() ? out.simple("OK") : out.error(error); }

  void generate(Words words) {
    const auto bits = words.empty() ? Number{kUsualBits} : whole_number<std::int64_t>(words[0]);
    if (!bits) return out.error(kNoNumber);
    if (*bits < 1 || *bits > kMostBits)
      return out.error(
          "ERR ACL GENPASS argument must be the number of bits for the output password, a "
          "positive number up to 4096");
    out.bulk(random_digits(static_cast<std::size_t>(*bits)));
  }
  void log(Words words) {
    access::Denials& denials = desk.book_.denials();
    if (!words.empty() && resp::same_word(words[0], "RESET"))
      return denials.clear(), out.simple("OK");
    const auto count = words.empty() ? Number{kShownDenials} : whole_number<std::int64_t>(words[0]);
    if (!count) return out.error(kNoNumber);
    denials.write(out, shell::now(), static_cast<std::size_t>(std::max<std::int64_t>(*count, 0)));
  }
  void remove(Words names) {
    const auto deleted = desk.book_.delete_users(now_in_microseconds(), names);
    deleted.error.empty() ? out.integer(deleted.count) : out.error(deleted.error);
  }
  void load() {
    if (desk.file_.empty()) return out.error(kNoFile);
    const auto users = read_users(desk.file_, desk.book_.catalogue());
    if (!users) return out.error("ERR " + users.error() + "; nothing has changed");
    done(desk.book_.replace(now_in_microseconds(), *users));
  }
  void save() {
    if (desk.file_.empty()) return out.error(kNoFile);
    const std::string error = write_users(desk.file_, roster());
    done(error.empty() ? error : "ERR " + error);
  }
  /// What changes nothing in the cluster.
  void show(AclVerb verb, Words words) {
    const access::Catalogue& commands = desk.book_.catalogue();
    switch (verb) {
      case AclVerb::cat:
        return words.empty() ? access::answer_categories(out)
                             : access::answer_category(out, commands, words[0]);
      case AclVerb::dryrun:
        return access::answer_dry_run(out, roster(), commands, words[0], words.subspan(1));
      case AclVerb::genpass:
        return generate(words);
      case AclVerb::getuser:
        return access::answer_user(out, roster(), words[0]);
      case AclVerb::help:
        return access::answer_help(out);
      case AclVerb::list:
        return access::answer_list(out, roster());
      default:
        return access::answer_users(out, roster());
    }
  }
  void answer(AclVerb verb, Words words) {
    switch (verb) {
      case AclVerb::deluser:
        return remove(words);
      case AclVerb::load:
        return load();
      case AclVerb::log:
        return log(words);
      case AclVerb::save:
        return save();
      case AclVerb::setuser:
        return done(desk.book_.set_user(now_in_microseconds(), words[0], words.subspan(1)));
      default:
        return show(verb, words);
    }
  }
};

std::string AccessDesk::answer(const doors::AclRequest& request) {
  std::string reply;
  Answers{*this, {reply, request.protocol}}.answer(request.verb, request.arguments);
  return reply;
}

}  // namespace pando::agent
