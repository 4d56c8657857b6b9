# Tests that look at the repository itself: rules of the sources, purity of the core, lone headers.
# What does not change with a sanitizer is checked once, in the plain builds.
if(NOT PANDO_TESTS OR PANDO_SANITIZE)
  return()
endif()
find_program(PANDO_PYTHON python3 REQUIRED)

function(pando_check name)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS check)
endfunction()

pando_check(tidy ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tools/tidy/tidy.py ${PROJECT_SOURCE_DIR})
pando_check(tidy_rules ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tools/tidy/tidy_test.py)

get_property(pure GLOBAL PROPERTY PANDO_PURE)
list(TRANSFORM pure REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE pure_archives)
set(purity ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tools/purity/purity.py)
pando_check(purity ${purity} ${pure_archives})
add_library(pando_impure STATIC ${PROJECT_SOURCE_DIR}/tests/purity/impure.cc)
target_link_libraries(pando_impure PRIVATE pando_flags)
pando_check(purity_control ${purity} --control $<TARGET_FILE:pando_impure>)

# Every public declaration says what it means.
pando_check(documented ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tools/tidy/documented.py
  ${PROJECT_SOURCE_DIR}/include/pando)
pando_check(documented_control ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tools/tidy/documented.py --control)

# The agreement on maps as a model: every interleaving within bounds, and planted defects that must be found.
pando_check(model ${PANDO_PYTHON} ${PROJECT_SOURCE_DIR}/tests/model/run.py)
set_tests_properties(model PROPERTIES PROCESSORS 2)

# A user's project finds and uses what `cmake --install` leaves.
pando_check(consumer ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DCXX=${CMAKE_CXX_COMPILER}
  -DSOURCE=${PROJECT_SOURCE_DIR}/tests/consumer -DEXAMPLES=${PROJECT_SOURCE_DIR}/examples
  -DPYTHON=${PANDO_PYTHON} -P ${PROJECT_SOURCE_DIR}/tests/consumer/run.cmake)
set_tests_properties(consumer PROPERTIES TIMEOUT 600)  # sorted_keys takes its time

# Every header compiles alone, and twice: one tiny source per header, without precompiled headers.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/include/pando/*.h ${PROJECT_SOURCE_DIR}/src/*.h)
list(FILTER headers EXCLUDE REGEX "/pch")
set(lone_headers "")
foreach(header ${headers})
  string(REGEX REPLACE "^(include|src)/" "" spelled ${header})
  string(REGEX REPLACE "[/.]" "_" name ${spelled})
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/headers/${name}.cc
    CONTENT "#include \"${spelled}\"\n#include \"${spelled}\"\n")
  list(APPEND lone_headers ${PROJECT_BINARY_DIR}/headers/${name}.cc)
endforeach()
add_library(pando_headers OBJECT EXCLUDE_FROM_ALL ${lone_headers})
target_compile_options(pando_headers PRIVATE -O0)
target_link_libraries(pando_headers PRIVATE pando_cli GTest::gmock)
# Compiles in the test with all cores, so nothing else may run beside it.
pando_check(headers ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target pando_headers)
set_tests_properties(headers PROPERTIES TIMEOUT 900 RUN_SERIAL ON)
