# Whole clusters in the simulator: stories, swarms and the papers' figures. One program, several
# ctest entries, so that the cores share the work.
if(NOT PANDO_TESTS)
  return()
endif()
file(GLOB scenario_tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/scenarios/*_test.cc)
add_executable(scenarios_test ${scenario_tests})
target_link_libraries(scenarios_test PRIVATE pando_sim pando_source_tree GTest::gmock GTest::gtest_main)
set(swarm_seeds 200)
# About 0.15 s of a core each; 'pando sim swarm --data' runs as many as one likes.
set(data_swarm_seeds 1000)
if(PANDO_SANITIZE)
  set(swarm_seeds 20)
  set(data_swarm_seeds 40)
endif()
target_compile_definitions(scenarios_test PRIVATE PANDO_SWARM_SEEDS=${swarm_seeds}
  PANDO_DATA_SWARM_SEEDS=${data_swarm_seeds})

# pando_scenarios(<name> <gtest filter> <shards>)
function(pando_scenarios name filter shards)
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${name}_${shard} COMMAND scenarios_test --gtest_brief=1 --gtest_filter=${filter})
    set_tests_properties(${name}_${shard} PROPERTIES TIMEOUT ${PANDO_TEST_TIMEOUT} LABELS scenario
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()

pando_scenarios(stories "*Stories*" 2)
pando_scenarios(swarm "*Swarm*:Determinism*-*MappedSwarm*:*DataSwarm*" 4)
pando_scenarios(mapped_swarm "*MappedSwarm*" 4)
pando_scenarios(data_swarm "*DataSwarm*" 4)
if(NOT PANDO_SANITIZE)
  pando_scenarios(papers "*Papers*" 3)
endif()
