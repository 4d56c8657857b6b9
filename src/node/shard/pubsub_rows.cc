#include "node/shard/pubsub_rows.h"

#include <array>

namespace pando::shard {
namespace {

using pubsub::Kind;
using Verb = PubsubVerb;
constexpr auto kAny = resp::kAnyNumber;
constexpr std::uint32_t kAlways = resp::kPubsub | resp::kLoading | resp::kStale;

constexpr resp::CommandFacts facts(std::uint32_t more, std::string_view since,
                                   resp::KeyPlaces keys = {}) {
  return {.flags = kAlways | more,
          .categories = resp::kAclPubsub,
          .keys = keys,
          .group = "pubsub",
          .since = since,
          .complexity = "O(N) of what it names"};
}

constexpr resp::CommandFacts help_facts() {
  resp::CommandFacts out = facts(0, "6.2.0");
  out.flags = resp::kLoading | resp::kStale;
  out.categories = 0;
  return out;
}

constexpr resp::KeyPlaces kAllAreKeys{1, -1, 1};
constexpr std::uint32_t kSubscriber = resp::kNoscript;

constexpr std::array kRows = {
    PubsubRow{{{"SUBSCRIBE", "channel [channel ...]", "Listens to channels", 2, kAny,
                facts(kSubscriber, "2.0.0")}},
              Verb::subscribe},
    PubsubRow{{{"UNSUBSCRIBE", "[channel ...]", "Listens to channels, or all, no longer", 1, kAny,
                facts(kSubscriber, "2.0.0")}},
              Verb::unsubscribe},
    PubsubRow{{{"PSUBSCRIBE", "pattern [pattern ...]", "Listens to channels that fit patterns", 2,
                kAny, facts(kSubscriber, "2.0.0")}},
              Verb::subscribe,
              Kind::pattern},
    PubsubRow{{{"PUNSUBSCRIBE", "[pattern ...]", "Listens to patterns, or all, no longer", 1, kAny,
                facts(kSubscriber, "2.0.0")}},
              Verb::unsubscribe,
              Kind::pattern},
    PubsubRow{{{"SSUBSCRIBE", "shardchannel [shardchannel ...]", "Listens to shard channels", 2,
                kAny, facts(kSubscriber, "7.0.0", kAllAreKeys)}},
              Verb::subscribe,
              Kind::shard},
    PubsubRow{
        {{"SUNSUBSCRIBE", "[shardchannel ...]", "Listens to shard channels, or all, no longer", 1,
          kAny, facts(kSubscriber, "7.0.0", kAllAreKeys)}},
        Verb::unsubscribe,
        Kind::shard},
    PubsubRow{{{"PUBLISH", "channel message", "Says something to all who listen", 3, 3,
                facts(resp::kFast, "2.0.0")}},
              Verb::publish},
    PubsubRow{{{"SPUBLISH", "shardchannel message", "Says something to all who listen", 3, 3,
                facts(resp::kFast, "7.0.0", {1, 1, 1})}},
              Verb::publish_in_shard,
              Kind::shard},
    PubsubRow{{{"PUBSUB CHANNELS", "[pattern]", "Channels with somebody who listens", 2, 3,
                facts(0, "2.8.0")}},
              Verb::names},
    PubsubRow{{{"PUBSUB NUMSUB", "[channel ...]", "How many listen to channels", 2, kAny,
                facts(0, "2.8.0")}},
              Verb::counts},
    PubsubRow{
        {{"PUBSUB NUMPAT", "", "How many patterns somebody listens to", 2, 2, facts(0, "2.8.0")}},
        Verb::patterns,
        Kind::pattern},
    PubsubRow{{{"PUBSUB SHARDCHANNELS", "[pattern]", "Shard channels with somebody who listens", 2,
                3, facts(0, "7.0.0")}},
              Verb::names,
              Kind::shard},
    PubsubRow{{{"PUBSUB SHARDNUMSUB", "[shardchannel ...]", "How many listen to shard channels", 2,
                kAny, facts(0, "7.0.0")}},
              Verb::counts,
              Kind::shard},
    PubsubRow{{{"PUBSUB HELP", "", "What PUBSUB can be asked", 2, 2, help_facts()}}, Verb::help},
};

constexpr std::array<std::string_view, 14> kHelp = {
    "PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
    "CHANNELS [<pattern>]",
    "    Return the currently active channels matching a <pattern> (default: '*').",
    "NUMPAT",
    "    Return number of subscriptions to patterns.",
    "NUMSUB [<channel> ...]",
    "    Return the number of subscribers for the specified channels, excluding",
    "    pattern subscriptions(default: no channels).",
    "SHARDCHANNELS [<pattern>]",
    "    Return the currently active shard level channels matching a <pattern> (default: '*').",
    "SHARDNUMSUB [<shardchannel> ...]",
    "    Return the number of subscribers for the specified shard level channel(s)",
    "HELP",
    "    Prints this help.",
};

}  // namespace

std::span<const PubsubRow> pubsub_rows() {
  return kRows;
}

const PubsubRow* pubsub_row(const keys::Command& command) {
  return resp::row_among(pubsub_rows(), command);
}

const PubsubRow* find_pubsub_row(keys::Words words) {
  return resp::find_row<PubsubRow>(kRows, words);
}

std::span<const std::string_view> pubsub_help() {
  return kHelp;
}

}  // namespace pando::shard
