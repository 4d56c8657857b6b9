#include "cli/sim_jobs.h"

#include <fmt/ostream.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace pando::cli {
namespace {

/// How often the progress line is printed, in seconds.
constexpr double kProgressInterval = 5;

/// One process and what it has said. Its lines: `+SEED` begins, `-SEED` holds, `!REPORT` does not
/// (line ends within a report are sent as \v), `.` is the end.
struct Job {
  pid_t pid = -1;
  int pipe = -1;
  std::string unread;
  std::uint64_t running = 0;
  bool ended = false;
};

[[noreturn]] void work(int pipe, SeedRange seeds, int step, sim::Draw draw) {
  std::FILE* out = ::fdopen(pipe, "w");
  for (std::uint64_t seed = seeds.first; seed <= seeds.last; seed += static_cast<unsigned>(step)) {
    fmt::print(out, "+{}\n", seed);
    std::fflush(out);
    draw.seed = seed;
    std::string report = sim::run_plan(sim::draw_plan(draw)).report();
    std::ranges::replace(report, '\n', '\v');
    fmt::print(out, "{}\n", report.empty() ? fmt::format("-{}", seed) : "!" + report);
    std::fflush(out);
  }
  fmt::print(out, ".\n");
  std::fflush(out);
  std::_Exit(0);
}

Job fork_job(SeedRange seeds, int step, sim::Draw draw) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    work(ends[1], seeds, step, draw);
  }
  ::close(ends[1]);
  return {.pid = pid, .pipe = ends[0]};
}

class Swarm {
 public:
  Swarm(SeedRange seeds, const sim::Draw& draw, const sim::Console& console)
      : seeds_(seeds), draw_(draw), console_(console), begin_(console.seconds()), shown_(begin_) {}

  void start(int jobs) {
    console_.out.flush();  // else every process would print what is still in the buffer
    const auto step = static_cast<std::uint64_t>(jobs);
    for (std::uint64_t i = 0; i < step && seeds_.first + i <= seeds_.last; ++i)
      jobs_.push_back(fork_job({seeds_.first + i, seeds_.last}, jobs, draw_));
  }

  int finish() {
    while (wait()) progress();
    for (Job& job : jobs_) reap(job);
    fmt::print(console_.out, "{} seeds, {} failed, {:.0f} s\n", done_, failed_,
               console_.seconds() - begin_);
    return failed_ == 0 && done_ == seeds_.last - seeds_.first + 1 ? 0 : 1;
  }

 private:
  /// Reads what has come; false when every process has closed its pipe.
  bool wait() {
    std::vector<pollfd> fds;
    for (const Job& job : jobs_)
      if (job.pipe >= 0) fds.push_back({.fd = job.pipe, .events = POLLIN, .revents = 0});
    if (fds.empty()) return false;
    ::poll(fds.data(), fds.size(), static_cast<int>(kProgressInterval * 1000));
    for (const pollfd& fd : fds) {
      if (fd.revents == 0) continue;
      read(*std::ranges::find(jobs_, fd.fd, &Job::pipe));
    }
    return true;
  }

  void read(Job& job) {
    char buffer[4096];
    const ssize_t size = ::read(job.pipe, buffer, sizeof buffer);
    if (size <= 0) {
      ::close(job.pipe);
      job.pipe = -1;
      return;
    }
    job.unread.append(buffer, static_cast<std::size_t>(size));
    for (auto end = job.unread.find('\n'); end != std::string::npos; end = job.unread.find('\n')) {
      take(job, job.unread.substr(0, end));
      job.unread.erase(0, end + 1);
    }
  }

  void take(Job& job, std::string line) {
    const char kind = line.empty() ? ' ' : line.front();
    if (kind == '.') job.ended = true;
    if (kind == '+') job.running = std::strtoull(line.c_str() + 1, nullptr, 10);
    if (kind == '-' || kind == '!') ++done_;
    if (kind != '!') return;
    ++failed_;
    std::ranges::replace(line, '\v', '\n');
    fmt::print(console_.out, "{}", line.substr(1));
    console_.out.flush();
  }

  void reap(Job& job) {
    int status = 0;
    if (job.pid > 0) ::waitpid(job.pid, &status, 0);
    if (job.ended) return;
    ++failed_;
    draw_.seed = job.running;
    fmt::print(console_.out, "seed {}: its process ended with status {}\n  {}\n", job.running,
               status, sim::replay_command(draw_));
  }

  void progress() {
    if (console_.seconds() - shown_ < kProgressInterval) return;
    shown_ = console_.seconds();
    fmt::print(console_.out, "{} of {} seeds, {} failed, {:.1f} seeds/s\n", done_,
               seeds_.last - seeds_.first + 1, failed_,
               static_cast<double>(done_) / (shown_ - begin_));
    console_.out.flush();
  }

  SeedRange seeds_;
  sim::Draw draw_;
  const sim::Console& console_;
  std::vector<Job> jobs_;
  std::uint64_t done_ = 0, failed_ = 0;
  double begin_, shown_;
};

}  // namespace

int swarm_in_processes(SeedRange seeds, int jobs, const sim::Draw& draw,
                       const sim::Console& console) {
  Swarm swarm{seeds, draw, console};
  swarm.start(jobs);
  return swarm.finish();
}

}  // namespace pando::cli
