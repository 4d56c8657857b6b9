#include "doors/resp_commands.h"

#include <array>
#include <utility>

#include "doors/resp_desk.h"
#include "doors/resp_memory.h"

namespace pando::doors {
namespace {

constexpr auto kAny = resp::kAnyNumber;

constexpr resp::CommandFacts client(std::string_view since, bool admin = true) {
  return {.flags = resp::kNoscript | resp::kLoading | resp::kStale | (admin ? resp::kAdmin : 0u),
          .categories = resp::kAclConnection | (admin ? resp::kAclAdmin | resp::kAclDangerous : 0u),
          .group = "connection",
          .since = since,
          .complexity = "O(N) with N clients"};
}

/// What changes the cluster or a node for all, and what makes other nodes do something.
constexpr resp::CommandFacts kChanges{.flags = resp::kAdmin,
                                      .categories = resp::kAclAdmin | resp::kAclDangerous};
constexpr resp::CommandFacts kReaches{.categories = resp::kAclDangerous};

constexpr resp::CommandFacts server(std::string_view since, std::uint32_t categories,
                                    std::uint32_t flags = 0) {
  return {.flags = resp::kLoading | resp::kStale | flags,
          .categories = categories,
          .group = "server",
          .since = since,
          .complexity = "O(1)"};
}

constexpr resp::CommandFacts kMemory = server("4.0.0", 0);

constexpr std::array kCommands = {
    RespCommand{{"INFO", "[SECTION ...]", "What the node counts and measures", 1, kAny,
                 server("1.0.0", resp::kAclDangerous)},
                resp_info},
    RespCommand{
        {"CONFIG RESETSTAT", "", "INFO counts from now on", 2, 2,
         server("2.0.0", resp::kAclAdmin | resp::kAclDangerous, resp::kAdmin | resp::kNoscript)},
        resp_reset_counts},
    RespCommand{{"CONFIG HELP", "", "What CONFIG can be asked", 2, 2, server("5.0.0", 0)},
                resp_config_help},
    RespCommand{{"MEMORY STATS", "", "What memory is used for", 2, 2, kMemory}, resp_memory_stats},
    RespCommand{{"MEMORY DOCTOR", "", "What is wrong with memory, and what helps", 2, 2, kMemory},
                resp_memory_doctor},
    RespCommand{{"MEMORY MALLOC-STATS", "", "What the allocator says of its memory, for people", 2,
                 2, kMemory},
                resp_memory_malloc_stats},
    RespCommand{{"MEMORY PURGE", "", "Gives free memory back to the system", 2, 2, kMemory},
                resp_memory_purge},
    RespCommand{{"MEMORY HELP", "", "What MEMORY can be asked", 2, 2, kMemory}, resp_memory_help},
    RespCommand{{"CLIENT LIST", "[TYPE type] [ID id [id ...]]",
                 "All clients of this node, a line each", 2, kAny, client("2.4.0")},
                resp_clients},
    RespCommand{{"CLIENT INFO", "", "The line of this client", 2, 2, client("6.2.0", false)},
                resp_clients},
    RespCommand{{"CLIENT KILL",
                 "[ADDRESS] [ID id] [TYPE type] [USER name] [ADDR address] [LADDR address] "
                 "[SKIPME no]",
                 "Closes connections of this node's clients", 3, kAny, client("2.4.0")},
                resp_clients},
    RespCommand{
        {"CLIENT PAUSE", "milliseconds [MODE]",
         "Lets commands, or only writes, of this node's clients wait", 3, kAny, client("2.9.50")},
        resp_clients},
    RespCommand{{"CLIENT UNPAUSE", "", "Ends that", 2, 2, client("6.2.0")}, resp_clients},
    RespCommand{{"CLIENT UNBLOCK", "ID [MODE]", "Ends what a client of this node waits for", 3, 4,
                 client("5.0.0")},
                resp_clients},
    RespCommand{{"PANDO.INFO", "", "The same, as a map", 1, 1}, resp_pando_info},
    RespCommand{{"PANDO.MEMBERS", "[STATUS]", "Everybody the node knows", 1, 2}, resp_members},
    RespCommand{{"PANDO.MEMBER", "NAME", "One member; null if unknown", 2, 2}, resp_member},
    RespCommand{{"PANDO.RTT", "NAME [NAME]", "Estimated round trip in milliseconds", 2, 3},
                resp_rtt},
    RespCommand{{"PANDO.WHY", "NAME", "The deaths of a member and what they were founded on", 2, 2},
                resp_why},
    RespCommand{{"PANDO.PHI", "[NAME]", "How suspicious silence is; of one member or of all", 1, 2},
                resp_phi},
    RespCommand{{"PANDO.PEERS", "", "The links with all other nodes", 1, 1}, resp_peers},
    RespCommand{{"PANDO.MAP HISTORY", "", "How the last maps came to be, as JSON", 2, 2},
                resp_map_history},
    RespCommand{{"PANDO.MAP", "", "Who holds which bucket, as JSON", 1, 1}, resp_map},
    RespCommand{{"PANDO.PLAN", "[LOSE KIND=NAME] [ADD NAME,weight=N,zone=PATH] [COPIES n]",
                 "What would become of the map, as JSON", 1, kAny},
                resp_plan},
    RespCommand{
        {"PANDO.SAFE-TO-STOP", "NAME", "Empty, or why that node should go on running", 2, 2},
        resp_safe_to_stop},
    RespCommand{{"PANDO.LOST", "", "Buckets whose every copy died, as JSON", 1, 1}, resp_lost},
    RespCommand{{"PANDO.ACCEPT-LOSS", "[EPOCH n] [BY who] [BUCKET ...]",
                 "Lost buckets begin anew, empty; none named: all of them", 1, kAny, kChanges},
                resp_accept_loss},
    RespCommand{
        {"PANDO.MOVES PAUSE", "[BY who]", "No copies are made in all the cluster", 2, 4, kChanges},
        resp_moves_pause},
    RespCommand{{"PANDO.MOVES RESUME", "[BY who]", "Copies are made again", 2, 4, kChanges},
                resp_moves_resume},
    RespCommand{
        {"PANDO.MOVES LIMIT", "BYTES [BY who]",
         "So many bytes/s each node sends to copies at most; 0: any number", 3, 5, kChanges},
        resp_moves_limit},
    RespCommand{{"PANDO.MOVES", "[ALL]", "Copies that are being made, as JSON", 1, 2, kReaches},
                resp_moves},
    RespCommand{{"PANDO.JOIN", "[REPLAY] ADDR [ADDR ...]", "Joins through seeds; how many answered",
                 2, kAny, kChanges},
                resp_join},
    RespCommand{{"PANDO.LEAVE", "", "Leaves the cluster and stops the agent", 1, 1, kChanges},
                resp_leave},
    RespCommand{
        {"PANDO.FORCE-LEAVE", "NAME [PRUNE]", "Declares a failed member left", 2, 3, kChanges},
        resp_force_leave},
    RespCommand{
        {"PANDO.TAGS SET", "TAG VALUE [TAG VALUE ...]", "Gives this node tags", 4, kAny, kChanges},
        resp_tags_set},
    RespCommand{
        {"PANDO.TAGS DELETE", "TAG [TAG ...]", "Takes tags from this node", 3, kAny, kChanges},
        resp_tags_delete},
    RespCommand{{"PANDO.TAGS", "", "The tags of this node", 1, 1}, resp_tags},
    RespCommand{
        {"PANDO.EVENT", "NAME [PAYLOAD [COALESCE]]", "Says something to everybody", 2, 4, kReaches},
        resp_event},
    RespCommand{{"PANDO.QUERY", "NAME [PAYLOAD p] [NODE n] [TAG t re] [ACK] [RELAY k] [TIMEOUT ms]",
                 "Asks everybody; the answers at the deadline", 2, kAny, kReaches},
                resp_query},
    RespCommand{{"PANDO.KEYS LIST", "", "Keys and how many members hold them", 2, 2, kChanges},
                resp_keys_list},
    RespCommand{{"PANDO.KEYS INSTALL", "KEY", "Gives every member a key", 3, 3, kChanges},
                resp_keys_install},
    RespCommand{{"PANDO.KEYS USE", "KEY", "Makes an installed key the primary one", 3, 3, kChanges},
                resp_keys_use},
    RespCommand{{"PANDO.KEYS REMOVE", "KEY", "Takes a key from every member", 3, 3, kChanges},
                resp_keys_remove},
    RespCommand{
        {"PANDO.STATE SET", "KEY VALUE [TTL ms]", "Says something about this node", 4, 6, kChanges},
        resp_state_set},
    RespCommand{
        {"PANDO.STATE GET", "NODE KEY", "What a node says under a key; null if nothing", 4, 4},
        resp_state_get},
    RespCommand{
        {"PANDO.STATE ERASE", "KEY", "Takes back what this node says under a key", 3, 3, kChanges},
        resp_state_erase},
    RespCommand{
        {"PANDO.STATE LIST", "[NODE n] [PREFIX p]", "What nodes say about themselves", 2, 6},
        resp_state_list},
    RespCommand{
        {"PANDO.STATE WATCH", "[NODE n] [PREFIX p]", "The same, and every change as a push", 2, 6},
        resp_state_watch},
    RespCommand{{"PANDO.CALL", "NODE METHOD [BODY [MILLISECONDS]]",
                 "Calls a method that a node serves; its answer", 3, 5, kReaches},
                resp_call},
};

}  // namespace

std::span<const RespCommand> resp_commands() {
  return kCommands;
}

void RespAnswer::write(const std::function<void(resp::ReplyWriter&)>& fill) const {
  std::string reply;
  resp::ReplyWriter writer{reply, protocol_};
  fill(writer);
  write(std::move(reply));
}

void RespAnswer::write(std::string reply) const {
  desk_->answer(client_, ticket_, std::move(reply));
}

void RespAnswer::watch(state::Watch watch) const {
  if (protocol_ != resp::Protocol::resp3)
    return error("changes come as pushes, which RESP2 has not got; say HELLO 3 first");
  desk_->watch(client_, ticket_, protocol_, std::move(watch));
}

void RespAnswer::call(call::Call call, Host::CallTold told) const {
  desk_->call(client_, ticket_, std::move(call), std::move(told));
}

void RespAnswer::read_copies(bool will) const {
  desk_->read_copies(client_, will);
}

void RespAnswer::ok() const {
  write([](resp::ReplyWriter& out) { out.simple("OK"); });
}

void RespAnswer::error(std::string_view what) const {
  error("ERR", what);
}

void RespAnswer::error(std::string_view code, std::string_view what) const {
  write([&](resp::ReplyWriter& out) { out.error(std::string{code} + " " + std::string{what}); });
}

Host::Told RespAnswer::when_done() const {
  return [answer = *this](const Reply& reply) {
    const auto* done = std::get_if<reply::Done>(&reply);
    if (done != nullptr && !done->error.empty()) return answer.error(done->error);
    answer.ok();
  };
}

}  // namespace pando::doors
