#pragma once
/// The stories, by the function that tells each. What they say: the table in stories.cc.
///
/// Each must hold for every seed; no number in them is tuned to one.
#include "sim/story.h"

namespace pando::sim::tales {

void lossy_network(Story& s);
void deaf_node(Story& s);
void mute_node(Story& s);
void bad_link(Story& s);
void short_split(Story& s);
void long_split(Story& s);
void mass_restart(Story& s);
void restart_from_snapshots(Story& s);
void rolling_restart(Story& s);
void quick_restart(Story& s);
void pause(Story& s);
void slow_nodes(Story& s);
void suspended_host(Story& s);
void wrong_clocks(Story& s);
void flapping_node(Story& s);
void name_conflict(Story& s);
void address_change(Story& s);
void key_rotation(Story& s);
void join_storm(Story& s);
void leave_storm(Story& s);
void last_two(Story& s);
void pauses_of_all_lengths(Story& s);
void half_paused(Story& s);
void split_in_three(Story& s);
void evicted_node(Story& s);
void zone_loss(Story& s);
void spoilt_packets(Story& s);
void mass_restart_of_many(Story& s);
void links_at_once(Story& s);
void links_after_restarts(Story& s);
void links_after_cuts(Story& s);
void undead_state(Story& s);
void shared_identity(Story& s);
void newcomer(Story& s);
void damped_node(Story& s);
void lossy_node(Story& s);
void verdicts_and_clocks(Story& s);
void stopped_is_doubted(Story& s);
void cut_is_doubted(Story& s);
void third_is_doubted(Story& s);
void turns_beside_serf(Story& s);
void dead_majority(Story& s);
void one_by_one(Story& s);
void cut_two_and_three(Story& s);
void two_branches(Story& s);
void three_maps_apart(Story& s);
void paused_member(Story& s);
void paused_majority(Story& s);
void machines_lost_together(Story& s);
void zone_is_one_change(Story& s);
void loss_is_accepted(Story& s);
void later_loss_is_not_accepted(Story& s);
void beyond_the_mesh(Story& s);
void all_started_anew(Story& s);
void flapping_holders(Story& s);
void kills_while_buckets_move(Story& s);
void silent_holder(Story& s);
void silent_holder_of_three(Story& s);
void cut_off_at_start(Story& s);
void started_in_two_places(Story& s);
void most_start_anew(Story& s);
void members_are_given_up(Story& s);

}  // namespace pando::sim::tales
