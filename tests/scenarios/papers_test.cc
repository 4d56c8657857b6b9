// The papers' figures on our own nodes, with the effort of a test. In full: pando sim papers --full
#include <gtest/gtest.h>

#include "sim/experiment.h"

namespace pando::sim {

void PrintTo(const Experiment& experiment, std::ostream* out) {
  *out << experiment.id;
}

namespace {

class Papers : public testing::TestWithParam<Experiment> {};

TEST_P(Papers, AreReproduced) {
  for (const Finding& finding : GetParam().run(Effort::quick)) {
    EXPECT_TRUE(finding.reproduced || !finding.judged)
        << finding.what << "\n  expected " << finding.expected << "\n  measured "
        << finding.measured;
  }
}

INSTANTIATE_TEST_SUITE_P(Experiments, Papers, testing::ValuesIn(experiments()),
                         [](const testing::TestParamInfo<Experiment>& row) {
                           std::string name{row.param.id};
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace pando::sim
