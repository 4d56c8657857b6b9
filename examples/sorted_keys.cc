// A service of sorted keys that grows from one node to four and shrinks back while it is used.
//
//   sorted_keys 1000000 127.0.0.1
//
// Each node keeps the keys of its ranges; the cluster says which, and who has to be given what.
// After each step every key must be there exactly once, with the value that was written last.
#include <pando/pando.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

using pando::Bytes;
using pando::Incoming;
using pando::KeyRange;
using pando::Outcome;
using pando::text;
using pando::to_string;
using pando::ranges::Told;
using pando::ranges::What;
using Rows = std::map<std::string, std::string>;

constexpr const char* kTable = "sorted";
constexpr std::size_t kPage = 2000;  // rows that travel together

// Texts behind their lengths.
void put(Bytes& out, std::string_view words) {
  for (int shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<std::byte>(words.size() >> shift));
  const Bytes bytes = pando::to_bytes(words);
  out.insert(out.end(), bytes.begin(), bytes.end());
}
std::string take(pando::ByteView& in) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) size |= std::to_integer<std::size_t>(in[i]) << (8 * i);
  std::string words = to_string(in.subspan(4, size));
  in = in.subspan(4 + size);
  return words;
}

bool overlap(const KeyRange& a, const KeyRange& b) {
  return a.contains(text(b.from)) || b.contains(text(a.from));
}

// One node. All callbacks run on one thread.
class Node {
 public:
  explicit Node(pando::Cluster&& cluster) : cluster_(std::move(cluster)) {
    keep(cluster_.serve_keys(kTable, "put", [this](auto& key, Incoming c) { on_put(key, c); }));
    keep(cluster_.serve_keys(kTable, "get", [this](auto& key, Incoming call) {
      const auto row = rows_.find(key);
      call.answer(pando::to_bytes(row == rows_.end() ? std::string{} : row->second));
    }));
    keep(cluster_.serve("copy", [this](const Incoming& call) { return on_copy(call.body); }));
    keep(cluster_.serve_keys(
        kTable, "page", [this](auto& from, Incoming call) { on_page({from, std::move(call)}); }));
    keep(cluster_.serve("digest", [this](const Incoming&) -> Outcome<Bytes> { return digest(); }));
    keep(cluster_.take_part({kTable, 1, true}, [this](const Told& told) { hear(told); }));
  }
  pando::Cluster& cluster() { return cluster_; }

 private:
  // What a learner asks: rows from this key on.
  struct Page {
    std::string from;
    Incoming call;
  };
  void keep(pando::Subscription subscription) { kept_.push_back(std::move(subscription)); }

  void hear(const Told& told) {
    const auto same = [&](const Told& other) { return overlap(other.keys, told.keys); };
    if (told.what == What::release) sent_.push_back(told);
    if (told.what == What::acquire)
      learning_.push_back(told), fetch(told, to_string(told.keys.from));
    if (told.what == What::drop) {
      const auto end = told.keys.to ? rows_.lower_bound(to_string(*told.keys.to)) : rows_.end();
      rows_.erase(rows_.lower_bound(to_string(told.keys.from)), end);
      for (auto* list : {&serving_, &sent_, &learning_}) std::erase_if(*list, same);
    }
    if (told.what == What::serve) {
      for (auto* list : {&serving_, &learning_}) std::erase_if(*list, same);
      serving_.push_back(told);
      if (told.primary) report(told);
    }
    for (Page& page : std::exchange(early_, {})) on_page(std::move(page));
  }

  // Says how much a range has, and where its middle is.
  void report(const Told& range) {
    const auto begin = rows_.lower_bound(to_string(range.keys.from));
    const auto end = range.keys.to ? rows_.lower_bound(to_string(*range.keys.to)) : rows_.end();
    const auto count = std::distance(begin, end);
    cluster_.report(range, static_cast<std::uint64_t>(count),
                    count > 1 ? std::next(begin, count / 2)->first : std::string{});
    unreported_ = 0;
  }

  void on_put(const std::string& key, Incoming& call) {
    const auto [row, is_new] = rows_.insert_or_assign(key, to_string(call.body));
    std::set<std::string> peers;
    for (const Told& told : serving_)
      if (told.keys.contains(key)) peers.insert(told.others.begin(), told.others.end());
    for (const Told& told : sent_)
      if (told.keys.contains(key)) peers.insert(told.peer);
    Bytes copy;
    put(copy, key);
    put(copy, row->second);
    // Answered when everybody has it; who refuses it has nothing to do with it any more.
    auto last = std::make_shared<Incoming>(std::move(call));
    for (const std::string& peer : peers)
      cluster_.call(peer, "copy", copy).then([last, peer](Outcome<Bytes> done) {
        if (!done && done.error().code != pando::ErrorCode::handler_failed)
          last->fail(peer + " was not reached");
        else if (last.use_count() == 1)
          last->answer({});
      });
    if (peers.empty()) last->answer({});
    if (is_new && ++unreported_ > 1000 + rows_.size() / 8)
      for (const Told& told : serving_)
        if (told.primary) report(told);
  }

  Outcome<Bytes> on_copy(pando::ByteView body) {
    const std::string key = take(body);
    for (const auto* list : {&serving_, &learning_})
      for (const Told& told : *list)
        if (told.keys.contains(key)) return rows_.insert_or_assign(key, take(body)), Bytes{};
    return std::unexpected(pando::Error{pando::ErrorCode::refused, "not mine"});
  }

  // Rows of a range for somebody who learns it, as soon as this node knows that and sends it all
  // that is written.
  void on_page(Page page) {
    pando::ByteView body = page.call.body;
    const std::string learner = take(body), end = take(body);
    for (const Told& told : sent_) {
      if (told.peer != learner || !told.keys.contains(page.from)) continue;
      Bytes rows;
      std::size_t count = 0;
      for (auto row = rows_.lower_bound(page.from); row != rows_.end() && count < kPage; ++row) {
        if (!end.empty() && row->first >= end) break;
        put(rows, row->first);
        put(rows, row->second);
        ++count;
      }
      return page.call.answer(std::move(rows));
    }
    early_.push_back(std::move(page));
  }

  void fetch(const Told& told, std::string from) {
    Bytes body;
    put(body, cluster_.name());
    put(body, told.keys.to ? text(*told.keys.to) : std::string_view{});
    cluster_.call(pando::Key{kTable, from}, "page", std::move(body))
        .then([this, told, from](Outcome<Bytes> page) {
          const auto goes_on = [&](const Told& other) { return other == told; };
          if (std::none_of(learning_.begin(), learning_.end(), goes_on)) return;
          if (!page) return fetch(told, from);
          std::string last;
          std::size_t count = 0;
          for (pando::ByteView rest = *page; !rest.empty(); ++count) {
            last = take(rest);
            rows_.emplace(last, take(rest));  // what was written meanwhile is newer, and stays
          }
          count < kPage ? cluster_.acquired(told) : fetch(told, last + '\0');
        });
  }

  // How many keys this node answers for, their sum, and how many it has besides.
  Bytes digest() {
    std::uint64_t count = 0, sum = 0, strays = 0;
    for (const auto& [key, value] : rows_) {
      const auto mine = [&](const Told& told) { return told.primary && told.keys.contains(key); };
      if (!std::any_of(serving_.begin(), serving_.end(), mine) && ++strays) continue;
      ++count;
      sum += std::hash<std::string>{}(key);
    }
    return pando::to_bytes(std::to_string(count) + " " + std::to_string(sum) + " " +
                           std::to_string(strays));
  }

  Rows rows_;
  std::vector<Told> serving_, sent_, learning_;
  std::vector<Page> early_;  // asked by learners that know the map before this node does
  std::size_t unreported_ = 0;
  pando::Cluster cluster_;
  std::vector<pando::Subscription> kept_;  // last: nothing is called when the rest is gone
};

std::string key_of(std::uint64_t number) {
  number = (number + 1) * 0x9E3779B97F4A7C15U;
  char digits[20];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(number));
  return digits;
}

void take_breath() {
  std::promise<void> nobody;
  nobody.get_future().wait_for(std::chrono::milliseconds{50});
}

// Who uses the service: writes and reads, and knows what should be there.
class User {
 public:
  User(Node& at, std::size_t keys) : at_(at), versions_(keys) {}

  bool fill() { return all(&User::write); }
  // Until told otherwise.
  void start() {
    stop_ = false;
    thread_ = std::thread{[this] {
      for (std::uint64_t i = 1; !stop_; ++i) {
        const std::size_t first = i * 7919 % versions_.size();
        const std::size_t count = std::min<std::size_t>(64, versions_.size() - first);
        if (!write(first, count) || !read(first, count)) return;
      }
    }};
  }
  bool stop() {
    stop_ = true;
    thread_.join();
    return !failed_;
  }
  bool check() { return all(&User::read); }
  std::uint64_t calls() const { return calls_; }

 private:
  static constexpr std::size_t kAtOnce = 1024;

  bool all(bool (User::*use)(std::size_t, std::size_t)) {
    for (std::size_t i = 0; i < versions_.size(); i += kAtOnce)
      if (!(this->*use)(i, std::min(kAtOnce, versions_.size() - i))) return false;
    return true;
  }
  bool write(std::size_t first, std::size_t count) {
    std::vector<pando::Pending<Bytes>> pending;
    for (std::size_t i = first; i < first + count; ++i) pending.push_back(put(i, ++versions_[i]));
    for (std::size_t i = 0; i < count; ++i) {
      auto done = std::move(pending[i]).get();
      // To write the same again does no harm, so a failure is not the end.
      for (int again = 0; !done && again < 100; ++again) {
        take_breath();
        done = put(first + i, versions_[first + i]).get();
      }
      if (!done) return fail(done.error().detail);
    }
    calls_ += count;
    return true;
  }
  pando::Pending<Bytes> put(std::size_t number, std::uint32_t version) {
    return at_.cluster().call(pando::Key{kTable, key_of(number)}, "put",
                              pando::to_bytes(std::to_string(version)), std::chrono::seconds{30});
  }
  bool read(std::size_t first, std::size_t count) {
    std::vector<pando::Pending<Bytes>> pending;
    for (std::size_t i = first; i < first + count; ++i)
      pending.push_back(
          at_.cluster().call(pando::Key{kTable, key_of(i)}, "get", {}, std::chrono::seconds{30}));
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = std::move(pending[i]).get();
      if (!value) return fail(value.error().detail);
      if (to_string(*value) != std::to_string(versions_[first + i]))
        return fail(key_of(first + i) + " is '" + to_string(*value) + "', not '" +
                    std::to_string(versions_[first + i]) + "'");
    }
    calls_ += count;
    return true;
  }
  bool fail(const std::string& why) {
    std::fprintf(stderr, "failed: %s\n", why.c_str());
    return failed_ = true, false;
  }

  Node& at_;
  std::vector<std::uint32_t> versions_;
  std::atomic<std::uint64_t> calls_ = 0;
  std::atomic<bool> stop_ = false, failed_ = false;
  std::thread thread_;
};

// Whether so many nodes lead ranges, and nothing moves.
bool at_rest(const pando::map::MapPtr& map, std::size_t nodes) {
  const auto* const table = map ? map->table(kTable) : nullptr;
  if (table == nullptr || map->members.size() != nodes) return false;
  std::set<pando::map::MemberNumber> leaders;
  for (const auto& range : table->ranges) {
    if (range.holders.acting.size() != 1 || !range.holders.learners.empty()) return false;
    leaders.insert(range.holders.acting[0]);
  }
  return leaders.size() == nodes;
}

// For three seconds (loads are reported once a second), at most three minutes from now.
bool settle(Node& node, std::size_t nodes) {
  int quiet = 0;
  pando::map::Epoch epoch = 0;
  for (int i = 0; i < 3600 && quiet < 60; ++i) {
    const auto map = node.cluster().map();
    const bool same = at_rest(map, nodes) && map->epoch == std::exchange(epoch, map->epoch);
    quiet = same ? quiet + 1 : 0;
    take_breath();
  }
  return quiet == 60;
}

// Every key exactly once, and nobody with more than twice his share and one range.
bool look(Node& node, std::size_t keys) {
  const auto map = node.cluster().map();
  unsigned long long count = 0, sum = 0, wanted = 0;
  for (std::size_t i = 0; i < keys; ++i) wanted += std::hash<std::string>{}(key_of(i));
  std::printf("epoch %llu:", static_cast<unsigned long long>(map->epoch));
  bool fair = true;
  for (const auto& member : map->members) {
    const auto said = node.cluster().call(member.name, "digest", {}).get();
    unsigned long long has = 0, its_sum = 0, strays = 0;
    if (!said ||
        std::sscanf(to_string(*said).c_str(), "%llu %llu %llu", &has, &its_sum, &strays) != 3 ||
        strays != 0)
      return std::fprintf(stderr, "failed: %s: %s\n", member.name.c_str(),
                          said ? to_string(*said).c_str() : said.error().detail.c_str()),
             false;
    std::printf("  %s %llu", member.name.c_str(), has);
    fair = fair && has <= 3 * keys / map->members.size();
    count += has;
    sum += its_sum;
  }
  std::printf("  (%zu ranges)\n", map->table(kTable)->ranges.size());
  std::fflush(stdout);
  return fair && count == keys && sum == wanted;
}

std::unique_ptr<Node> start(int number, const std::string& bind, std::vector<std::string> seeds) {
  pando::ClusterOptions options;
  options.name = "node" + std::to_string(number);
  options.bind = bind + ":0";
  options.seeds = std::move(seeds);
  options.profile = pando::Profile::local;
  options.map.store = true;
  options.map.zone = options.name;  // they share a machine, but may stand for several
  auto cluster = pando::Cluster::join(std::move(options));
  if (!cluster) return std::fprintf(stderr, "%s\n", cluster.error().detail.c_str()), nullptr;
  return std::make_unique<Node>(*std::move(cluster));
}

int fail(const char* what) {
  return std::fprintf(stderr, "failed: %s\n", what), 1;
}

int main(int count, char** words) {
  if (count != 3) return std::fprintf(stderr, "usage: %s KEYS ADDRESS\n", words[0]), 2;
  const std::size_t keys = std::strtoull(words[1], nullptr, 10);
  std::vector<std::unique_ptr<Node>> nodes;
  nodes.push_back(start(1, words[2], {}));
  if (!nodes[0]) return 1;
  const std::string seed = nodes[0]->cluster().address().to_string();
  User user{*nodes[0], keys};
  if (!user.fill()) return 1;
  if (!settle(*nodes[0], 1) || !look(*nodes[0], keys)) return fail("one node");
  const auto step = [&](std::size_t size) {
    const bool used = user.stop();
    return used && settle(*nodes[0], size) && look(*nodes[0], keys) && user.check();
  };
  for (int number = 2; number <= 4; ++number) {
    user.start();
    nodes.push_back(start(number, words[2], {seed}));
    const bool grown = nodes.back() && settle(*nodes[0], nodes.size());
    if (!step(nodes.size()) || !grown) return fail("growing");
  }
  while (nodes.size() > 1) {
    user.start();
    const bool left = nodes.back()->cluster().leave().get().has_value();
    nodes.pop_back();
    if (!step(nodes.size()) || !left) return fail("shrinking");
  }
  std::printf("%llu calls, every key exactly once\n",
              static_cast<unsigned long long>(user.calls()));
  return 0;
}
