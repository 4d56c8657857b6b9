// Twenty peers in one process: one says something, all print it; then one fails.   gossip [ADDRESS]
#include <pando/pando.h>

#include <cstdio>
#include <semaphore>

int main(int count, char** words) {
  const std::string host = count > 1 ? words[1] : "127.0.0.1";
  std::counting_semaphore<> alive{0}, updated{0}, failed{0};
  std::vector<pando::Cluster> peers;
  std::vector<pando::Subscription> listening;
  for (int i = 0; i < 20; ++i) {
    pando::ClusterOptions options{.name = "peer-" + std::to_string(i), .bind = host + ":0"};
    if (i > 0) options.seeds = {peers[0].address().to_string()};
    auto joined = pando::Cluster::join(std::move(options));
    if (!joined) return std::fprintf(stderr, "%s\n", joined.error().detail.c_str()), 1;
    listening.push_back(joined->watch("", "greeting", [&, i](const pando::state::Changed& change) {
      std::printf("peer-%d: %s says %s\n", i, change.node.c_str(),
                  pando::to_string(*change.now).c_str());
      updated.release();
    }));
    listening.push_back(joined->on_member([&, i](const pando::MemberEvent& event) {
      const bool is_failure = event.type == pando::MemberEventType::failed;
      for (const pando::Member& member : event.members) {
        if (member.info->name != "peer-19" || i == 19) continue;
        std::printf("peer-%d: %s peer-19\n", i, is_failure ? "peer_failed" : "peer_alive");
        (is_failure ? failed : alive).release();
      }
    }));
    peers.push_back(*std::move(joined));
  }
  for (int i = 0; i < 19; ++i) alive.acquire();
  if (!peers[7].set("greeting", pando::to_bytes("hello")).get()) return 1;
  for (int i = 0; i < 20; ++i) updated.acquire();
  peers.pop_back();  // peer-19, without a word
  for (int i = 0; i < 19; ++i) failed.acquire();
}
