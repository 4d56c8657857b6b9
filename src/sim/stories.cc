#include "sim/stories.h"

namespace pando::sim {
namespace {

constexpr StoryRow kStories[] = {
    {"lossy-network", "a fifth of all packets is lost and nobody is", tales::lossy_network},
    {"deaf-node", "one-way cut: a node that hears nobody is removed, and only it",
     tales::deaf_node},
    {"mute-node", "one-way cut: a node that nobody hears is removed, and only it",
     tales::mute_node},
    {"bad-link", "one broken link between two nodes removes neither", tales::bad_link},
    {"short-split", "a split within the gossip to the dead heals at once", tales::short_split},
    {"long-split", "a split of ten minutes heals by reconnects", tales::long_split},
    {"mass-restart", "all processes restart at once with empty memories", tales::mass_restart},
    {"restart-from-snapshots", "all processes die and come back without seeds",
     tales::restart_from_snapshots},
    {"rolling-restart", "one process after the other restarts", tales::rolling_restart},
    {"quick-restart", "a restart faster than its detection", tales::quick_restart},
    {"pause", "a process stops for half a minute and goes on", tales::pause},
    {"slow-nodes", "a quarter is slow: Lifeguard keeps them from harming the others",
     tales::slow_nodes},
    {"suspended-host", "a machine sleeps ten minutes, its clock too", tales::suspended_host},
    {"wrong-clocks", "clocks run 10 % fast and slow, one jumps an hour", tales::wrong_clocks},
    {"flapping-node", "a node is up and down every twenty seconds", tales::flapping_node},
    {"name-conflict", "a newcomer takes a name that is in use", tales::name_conflict},
    {"address-change", "a node comes back at another address", tales::address_change},
    {"key-rotation", "the key is changed while packets are lost", tales::key_rotation},
    {"join-storm", "fifty nodes join one seed at once", tales::join_storm},
    {"leave-storm", "most of a cluster leaves at once", tales::leave_storm},
    {"last-two", "one of two machines loses power and comes back", tales::last_two},
    {"pauses-of-all-lengths", "a process stops for 1 to 30 s again and again and accuses nobody",
     tales::pauses_of_all_lengths},
    {"half-paused", "half of all processes stop for as long as the grace, and nobody is removed",
     tales::half_paused},
    {"split-in-three", "three sides, none of them a majority, find each other again",
     tales::split_in_three},
    {"evicted-node", "a node that was removed though it lives is back soon after the cut",
     tales::evicted_node},
    {"zone-loss", "three of ten nodes lose power at once, and all of the others agree on it",
     tales::zone_loss},
    {"spoilt-packets", "a node whose packets are spoilt on the way crashes and removes nobody",
     tales::spoilt_packets},
    {"mass-restart-of-many", "a hundred processes restart at once and count each other within 10 s",
     tales::mass_restart_of_many},
    {"links-at-once", "ten nodes start at once and share exactly 45 links", tales::links_at_once},
    {"links-after-restarts", "restarts and losses of power leave one link per pair",
     tales::links_after_restarts},
    {"links-after-cuts", "splits and one-way cuts leave one link per pair",
     tales::links_after_cuts},
    {"undead-state", "a cut longer than a tombstone lives brings nothing back that was erased",
     tales::undead_state},
    {"shared-identity", "two processes with one identity are told, and the others live on",
     tales::shared_identity},
    {"newcomer", "who joins after a death never reports the dead as alive", tales::newcomer},
    {"damped-node", "who comes and goes is unfit for duty until it has stayed for minutes",
     tales::damped_node},
    {"lossy-node", "a node that loses four of five packets harms nobody else", tales::lossy_node},
    {"verdicts-and-clocks", "clocks that are an hour apart agree on why and when somebody died",
     tales::verdicts_and_clocks},
    {"stopped-is-doubted", "a stopped process is agreed suspect within 2.5 s, and no more",
     tales::stopped_is_doubted},
    {"cut-is-doubted", "a node that is cut off is agreed suspect within 2.5 s, and then removed",
     tales::cut_is_doubted},
    {"third-is-doubted", "nearly a third is cut off at once", tales::third_is_doubted},
    {"turns-beside-serf", "plain Serf members among those that probe in turns",
     tales::turns_beside_serf},
};

}  // namespace

std::span<const StoryRow> stories() {
  return kStories;
}

}  // namespace pando::sim
