// What reading a request and writing an answer cost. Run: build/release/bin/core_resp_bench
#include <benchmark/benchmark.h>

#include "core/resp/session.h"
#include "wire/resp/reply_writer.h"
#include "wire/resp/request_reader.h"

namespace pando::resp {
namespace {

std::string set_request(std::size_t value) {
  return "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000042\r\n$" + std::to_string(value) + "\r\n" +
         std::string(value, 'x') + "\r\n";
}

/// `requests` SETs of 100 bytes per read, as a pipelining client sends them.
void read_requests(benchmark::State& state) {
  std::string batch;
  for (int i = 0; i < state.range(0); ++i) batch += set_request(100);
  RequestReader reader;
  for (auto _ : state) {
    reader.feed(view(batch));
    while (const auto words = *reader.next()) benchmark::DoNotOptimize(words->data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(batch.size()));
}
BENCHMARK(read_requests)->Arg(1)->Arg(16)->Arg(256);

/// One word of a MiB in reads of 64 KiB.
void read_large(benchmark::State& state) {
  const std::string request = set_request(1 << 20);
  RequestReader reader;
  for (auto _ : state) {
    for (std::size_t at = 0; at < request.size(); at += 65536) {
      reader.feed(view(std::string_view{request}.substr(at, 65536)));
      benchmark::DoNotOptimize(reader.next());
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(request.size()));
}
BENCHMARK(read_large);

void write_bulk(benchmark::State& state) {
  const std::string value(100, 'x');
  std::string out;
  for (auto _ : state) {
    out.clear();
    ReplyWriter{out, Protocol::resp3}.bulk(value);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_bulk);

void ping_pong(benchmark::State& state) {
  const Door door{{}};
  Session session{door, 1};
  for (auto _ : state) {
    session.feed(view("*1\r\n$4\r\nPING\r\n"));
    benchmark::DoNotOptimize(session.next());
    session.output().clear();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ping_pong);

}  // namespace
}  // namespace pando::resp
