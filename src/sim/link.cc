#include "sim/link.h"

#include <cmath>

#include "base/overload.h"

namespace pando::sim {
namespace {

/// Evenly spread over [0, most].
Duration up_to(Duration most, Rng& rng) {
  return most <= Duration::zero() ? Duration::zero() : Duration{rng.between(0, most.count())};
}

/// Exponential with the given mean.
Duration around(Duration mean, Rng& rng) {
  return Duration{
      static_cast<std::int64_t>(static_cast<double>(mean.count()) * -std::log1p(-rng.unit()))};
}

void drop(double chance, Rng& rng, Copies& copies) {
  for (std::size_t i = copies.size(); i-- > 0;)
    if (rng.chance(chance)) copies.remove(i);
}

void burst(Bursts& link, Instant now, Rng& rng, Copies& copies) {
  while (link.turns <= now) {
    link.bad = !link.bad;
    link.turns = std::max(link.turns, Instant{}) +
                 around(link.bad ? link.mean_bad : link.mean_good, rng) + Duration{1};
  }
  if (link.bad) copies.clear();
}

void duplicate(const Duplicate& link, Rng& rng, Copies& copies) {
  if (copies.empty() || !rng.chance(link.chance)) return;
  copies.add(copies[0] + up_to(link.apart, rng));
}

void clog(const Clog& link, Instant now, Copies& copies) {
  for (Duration& delay : copies) delay = std::max(delay, link.until - now);
}

void delay(const Delay& link, Rng& rng, Copies& copies) {
  for (Duration& d : copies) d += link.base + up_to(link.jitter, rng);
}

void hold_back(const Reorder& link, Rng& rng, Copies& copies) {
  for (Duration& delay : copies)
    if (rng.chance(link.chance)) delay += up_to(link.late, rng);
}

}  // namespace

void pass(Path& path, const Parcel& parcel, Rng& rng, Copies& copies) {
  const bool datagram = parcel.bytes != nullptr;
  const Overload through{
      [&](Drop& l) { drop(l.chance, rng, copies); },
      [&](Bursts& l) { burst(l, parcel.now, rng, copies); },
      [&](Delay& l) { delay(l, rng, copies); },
      [&](Distance& l) {
        for (Duration& d : copies) d += (*l.matrix)[parcel.from][parcel.to];
      },
      [&](Duplicate& l) { duplicate(l, rng, copies); },
      [&](Reorder& l) { hold_back(l, rng, copies); },
      [&](Clog& l) { clog(l, parcel.now, copies); },
      [&](Mtu& l) {
        if (datagram && parcel.size > l.bytes) copies.clear();
      },
      [&](Cut&) { copies.clear(); },
      [&](Mangle& l) {
        if (datagram) l.change(parcel, *parcel.bytes);
      },
  };
  for (Link& link : path) {
    if (copies.empty()) return;
    std::visit(through, link);
  }
}

}  // namespace pando::sim
