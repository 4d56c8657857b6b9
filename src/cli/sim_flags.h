#pragma once
/// Flags of `pando sim` that several of its verbs have.
#include "cli/flags.h"

namespace pando::cli {

inline constexpr FlagSpec kSeed{.name = "seed",
                                .kind = FlagKind::number,
                                .value = "N",
                                .fallback = "1",
                                .help = "Where every random choice of the run comes from."};
inline constexpr FlagSpec kNodes{.name = "nodes",
                                 .kind = FlagKind::number,
                                 .value = "N",
                                 .fallback = "0",
                                 .help = "Size of the cluster; 0 lets the seed choose."};
inline constexpr FlagSpec kCorrupted{
    .name = "corrupted",
    .kind = FlagKind::boolean,
    .help = "Small clusters whose gossiped state and maps are damaged."};
inline constexpr FlagSpec kMapped{
    .name = "mapped",
    .kind = FlagKind::boolean,
    .help = "Clusters that have a map, with what a map can suffer from."};
inline constexpr FlagSpec kData{
    .name = "data",
    .kind = FlagKind::boolean,
    .help = "Clusters that keep data, whose clients' answers are judged."};
inline constexpr FlagSpec kHistory{
    .name = "history",
    .value = "FILE",
    .fallback = "",
    .help = "With -data: write what clients asked and heard, one map of EDN in each line."};
inline constexpr FlagSpec kLog{.name = "log",
                               .kind = FlagKind::boolean,
                               .help = "Print every event, note, start and end of the run."};

}  // namespace pando::cli
