// Echo by gRPC: blocking calls for latency, completion queues for the rate, one connection.
//   grpc_calls server ADDRESS THREADS
//   grpc_calls latency ADDRESS CALLS
//   grpc_calls rate ADDRESS SECONDS IN-FLIGHT
#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "echo.grpc.pb.h"
#include "measure.h"

namespace {

/// One call at the server: waits for it, answers it, and waits for the next one.
class Served {
 public:
  Served(echo::Echo::AsyncService& service, grpc::ServerCompletionQueue& queue)
      : service_(service), queue_(queue), writer_(&context_) {
    service_.RequestSay(&context_, &request_, &writer_, &queue_, &queue_, this);
  }
  void proceed() {
    if (answered_) {
      delete this;
      return;
    }
    answered_ = true;
    new Served(service_, queue_);
    reply_.set_bytes(request_.bytes());
    writer_.Finish(reply_, grpc::Status::OK, this);
  }

 private:
  echo::Echo::AsyncService& service_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  echo::Body request_, reply_;
  grpc::ServerAsyncResponseWriter<echo::Body> writer_;
  bool answered_ = false;
};

void serve(const std::string& address, int threads) {
  echo::Echo::AsyncService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues;
  for (int i = 0; i < threads; ++i) queues.push_back(builder.AddCompletionQueue());
  const auto server = builder.BuildAndStart();
  if (!server) std::exit(1);
  std::puts("ready");
  std::fflush(stdout);
  std::vector<std::jthread> workers;
  for (auto& queue : queues)
    workers.emplace_back([&] {
      for (int i = 0; i < 256; ++i) new Served(service, *queue);
      void* tag = nullptr;
      for (bool ok = false; queue->Next(&tag, &ok);)
        if (ok) static_cast<Served*>(tag)->proceed();
    });
}

struct Asked {
  grpc::ClientContext context;
  grpc::Status status;
  echo::Body reply;
  std::unique_ptr<grpc::ClientAsyncResponseReader<echo::Body>> reader;
};

void print_rate_of(echo::Echo::Stub& stub, double limit, int in_flight) {
  grpc::CompletionQueue queue;
  echo::Body body;
  body.set_bytes(std::string(100, 'x'));
  const auto ask = [&] {
    auto* asked = new Asked;
    asked->reader = stub.AsyncSay(&asked->context, body, &queue);
    asked->reader->Finish(&asked->reply, &asked->status, asked);
  };
  const auto begin = Clock::now();
  for (int i = 0; i < in_flight; ++i) ask();
  long done = 0;
  void* tag = nullptr;
  for (bool ok = false; seconds(Clock::now() - begin) < limit && queue.Next(&tag, &ok); ++done) {
    std::unique_ptr<Asked> asked{static_cast<Asked*>(tag)};
    if (!ok || !asked->status.ok()) std::exit(1);
    ask();
  }
  print_rate(done, Clock::now() - begin);
  std::fflush(stdout);
  std::_Exit(0);  // with calls in flight
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return std::fprintf(stderr, "usage: see the first lines of the source\n"), 2;
  const std::string what = words[1];
  if (what == "server") {
    serve(words[2], std::atoi(words[3]));
    return 0;
  }
  const auto stub =
      echo::Echo::NewStub(grpc::CreateChannel(words[2], grpc::InsecureChannelCredentials()));
  if (what == "rate") print_rate_of(*stub, std::atof(words[3]), std::atoi(words[4]));
  echo::Body body;
  body.set_bytes(std::string(100, 'x'));
  print_latency(std::atoi(words[3]), [&] {
    grpc::ClientContext context;
    echo::Body reply;
    if (!stub->Say(&context, body, &reply).ok()) std::exit(1);
  });
}
