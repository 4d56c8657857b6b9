#include "core/pubsub/exchange.h"

#include <algorithm>
#include <iterator>

#include "wire/resp/glob.h"
#include "wire/resp/reply_writer.h"

namespace pando::pubsub {
namespace {

constexpr std::size_t kMostOfPeer = std::size_t{128} << 20;

std::string push_of(std::initializer_list<std::string_view> words) {
  std::string out;
  resp::ReplyWriter writer{out, resp::Protocol::resp3};
  writer.push(words.size());
  for (const std::string_view word : words) writer.bulk(word);
  return out;
}

}  // namespace

// ---- what clients want --------------------------------------------------------------------------

bool Exchange::subscribe(Instant now, Client client, std::uint64_t ticket, Kind kind,
                         std::span<const std::string_view> names, Outbox& out) {
  std::size_t size = topics_.size_here();
  for (const std::string_view name : names) size += name.size();
  if (size > limits_.names) return false;
  std::uint64_t number = 0;
  for (const std::string_view name : names) {
    const auto [topic, added] = topics_.add(kind, name, client);
    if (topic.here.size() == 1 && added) topic.told_as = last_number_ + 1;
    if (added) changed_.emplace(kind, name);
    number = std::max(number, topic.told_as);
  }
  confirm(now, {client, ticket}, number, out);
  return true;
}

void Exchange::unsubscribe(Client client, std::uint64_t ticket, Kind kind,
                           std::span<const std::string_view> names, Outbox& out) {
  std::vector<std::string> all;
  if (names.empty()) all = topics_.of_client(kind, client);
  std::vector<std::string_view> views{names.begin(), names.end()};
  views.insert(views.end(), all.begin(), all.end());
  for (const std::string_view name : views)
    if (topics_.remove(kind, name, client)) changed_.emplace(kind, name);
  out.emplace_back(Confirmed{client, ticket});
}

void Exchange::leave(Client client) {
  waiting_.drop(client);
  for (const Kind kind : kAllKinds)
    for (const std::string& name : topics_.of_client(kind, client))
      if (topics_.remove(kind, name, client)) changed_.emplace(kind, name);
}

void Exchange::listen(Instant now, Client client, std::uint64_t ticket, NotifyClasses classes,
                      Outbox& out) {
  classes_changed_ = classes_changed_ || classes != classes_;
  classes_ = classes;
  gather_classes();
  const std::uint64_t number = last_number_ + (classes_changed_ ? 1 : 0);
  confirm(now, {client, ticket}, number, out);
}

void Exchange::gather_classes() {
  classes_of_all_ = classes_;
  for (const auto& [peer, link] : links_) classes_of_all_ |= link.classes;
}

// ---- when it is in force ------------------------------------------------------------------------

/// All peers know of our interests up to that number.
std::uint64_t Exchange::known() const {
  std::uint64_t least = ~std::uint64_t{0};
  for (const auto& [peer, link] : links_) least = std::min(least, link.confirmed);
  return least;
}

void Exchange::confirm(Instant now, Confirmed one, std::uint64_t number, Outbox& out) {
  waiting_.add(one, number, now + limits_.patience);
  settle(now, out);
}

void Exchange::settle(Instant now, Outbox& out) {
  waiting_.settle(now, known(), out);
}

// ---- what there is to be heard ------------------------------------------------------------------

/// Who waits for a confirmation hears nothing before it.
void Exchange::hear(const std::set<Client>& listeners, const std::string& text, Outbox& out) {
  News news{{listeners.begin(), listeners.end()}, text};
  waiting_.keep(news);
  if (!news.listeners.empty()) out.emplace_back(std::move(news));
}

/// All topics under which it is heard, each with its name: that of the channel first.
template <class Tell>
void Exchange::each_topic(Kind kind, std::string_view channel, Tell tell) const {
  const Named& named = topics_.of(kind);
  if (const auto topic = named.find(channel); topic != named.end()) tell(kind, *topic);
  if (kind != Kind::channel) return;
  for (const auto& topic : topics_.of(Kind::pattern))
    if (resp::fits_glob(topic.first, channel)) tell(Kind::pattern, topic);
}

void Exchange::deliver(Kind kind, std::string_view channel, std::string_view message, Outbox& out) {
  each_topic(kind, channel, [&](Kind heard_as, const Named::value_type& topic) {
    if (topic.second.here.empty()) return;
    hear(topic.second.here,
         heard_as == Kind::pattern ? push_of({"pmessage", topic.first, channel, message})
         : heard_as == Kind::shard ? push_of({"smessage", channel, message})
                                   : push_of({"message", channel, message}),
         out);
  });
}

template <class Theirs>
void Exchange::send(Kind kind, std::string_view channel, std::string_view message, Theirs theirs) {
  std::set<Peer> peers;
  each_topic(kind, channel, [&](Kind, const Named::value_type& topic) {
    for (const auto& [peer, clients] : topic.second.there)
      if (theirs(peer)) peers.insert(peer);
  });
  for (const Peer peer : peers) {
    proto::PubsubPost& post = *links_[peer].letter.add_posts();
    post.set_kind(static_cast<std::uint32_t>(kind));
    post.set_channel(channel.data(), channel.size());
    post.set_message(message.data(), message.size());
  }
}

std::uint64_t Exchange::receivers(Kind kind, std::string_view channel) const {
  std::uint64_t sum = 0;
  each_topic(kind, channel, [&](Kind, const Named::value_type& topic) {
    sum += topic.second.here.size();
    for (const auto& [peer, clients] : topic.second.there) sum += clients;
  });
  return sum;
}

std::uint64_t Exchange::publish(Kind kind, std::string_view channel, std::string_view message,
                                Outbox& out) {
  deliver(kind, channel, message, out);
  send(kind, channel, message, [](Peer) { return true; });
  return receivers(kind, channel);
}

void Exchange::notify(char group, std::string_view event, std::string_view key, Outbox& out) {
  const auto tell = [&](bool (*wanted)(NotifyClasses, char), std::string_view prefix,
                        std::string_view name, std::string_view message) {
    if (!wanted(classes_of_all_, group)) return;
    const std::string channel = std::string{prefix} + std::string{name};
    if (wanted(classes_, group)) deliver(Kind::channel, channel, message, out);
    send(Kind::channel, channel, message,
         [&](Peer peer) { return wanted(links_[peer].classes, group); });
  };
  tell(resp::by_key, "__keyspace@0__:", key, event);
  tell(resp::by_event, "__keyevent@0__:", event, key);
}

// ---- what peers say -----------------------------------------------------------------------------

void Exchange::up(Peer peer) {
  topics_.forget(peer);
  links_[peer] = {};
  gather_classes();
}

void Exchange::down(Instant now, Peer peer, Outbox& out) {
  topics_.forget(peer);
  links_.erase(peer);
  gather_classes();
  settle(now, out);
}

void Exchange::came(Instant now, Peer peer, const proto::PubsubLetter& letter, Outbox& out) {
  const auto link = links_.find(peer);
  if (link == links_.end()) return;
  if (letter.number() > 0) {
    read_interests(peer, letter);
    link->second.classes = letter.classes();
    link->second.heard = letter.number();
    gather_classes();
  }
  link->second.confirmed = std::max(link->second.confirmed, letter.confirmed());
  for (const proto::PubsubPost& post : letter.posts())
    deliver(post.kind() == static_cast<std::uint32_t>(Kind::shard) ? Kind::shard : Kind::channel,
            post.channel(), post.message(), out);
  settle(now, out);
}

void Exchange::read_interests(Peer peer, const proto::PubsubLetter& letter) {
  if (letter.whole()) topics_.forget(peer);
  for (const proto::PubsubInterest& interest : letter.interests())
    if (interest.kind() < kKinds &&
        (interest.clients() == 0 || topics_.size_there(peer) < kMostOfPeer))
      topics_.set_there(static_cast<Kind>(interest.kind()), interest.name(), peer,
                        interest.clients());
}

void Exchange::add_interest(proto::PubsubLetter& letter, Kind kind, const std::string& name) const {
  const auto topic = topics_.of(kind).find(name);
  proto::PubsubInterest& interest = *letter.add_interests();
  interest.set_kind(static_cast<std::uint32_t>(kind));
  interest.set_name(name);
  interest.set_clients(topic == topics_.of(kind).end() ? 0 : topic->second.here.size());
}

void Exchange::tell_interests(Link& link, bool news, proto::PubsubLetter& letter) {
  const bool fresh = std::exchange(link.fresh, false);
  if (!fresh && !news) return;
  letter.set_whole(fresh);
  if (fresh)
    for (const Kind kind : kAllKinds)
      for (const auto& [name, topic] : topics_.of(kind))
        if (!topic.here.empty()) add_interest(letter, kind, name);
  if (!fresh)
    for (const auto& [kind, name] : changed_) add_interest(letter, kind, name);
  letter.set_number(last_number_);
  letter.set_classes(classes_);
}

std::vector<std::pair<Peer, proto::PubsubLetter>> Exchange::take() {
  const bool classes_changed = std::exchange(classes_changed_, false);
  const bool news = classes_changed || !changed_.empty();
  if (news) ++last_number_;
  std::vector<std::pair<Peer, proto::PubsubLetter>> out;
  for (auto& [peer, link] : links_) {
    if (!link.fresh && !news && !link.heard && link.letter.posts_size() == 0) continue;
    proto::PubsubLetter letter = std::exchange(link.letter, {});
    tell_interests(link, news, letter);
    if (const auto heard = std::exchange(link.heard, std::nullopt)) letter.set_confirmed(*heard);
    if (letter.number() > 0 || letter.confirmed() > 0 || letter.posts_size() > 0)
      out.emplace_back(peer, std::move(letter));
  }
  changed_.clear();
  return out;
}

}  // namespace pando::pubsub
