# cmake -DBUILD=<build of pando> -DSOURCE=<this folder> -DEXAMPLES=<examples/> -DCXX=<compiler>
#       -DPYTHON=<python3> -P run.cmake
# Installs into the build tree, builds the user's project against that, and runs it.
set(at ${BUILD}/consumer)
file(REMOVE_RECURSE ${at})
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${at}/prefix)
run(${PYTHON} ${SOURCE}/readme.py ${at}/prefix/share/doc/pando/README.md ${at}/readme)
# The build trees of pando must not help: only what was installed counts.
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${at}/build -G Ninja -DCMAKE_CXX_COMPILER=${CXX}
  -DEXAMPLES=${EXAMPLES} -DREADME=${at}/readme -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=${at}/prefix
  -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run(${CMAKE_COMMAND} --build ${at}/build)
run(${at}/build/consumer)
file(GLOB programs ${at}/readme/*.cc)
foreach(program ${programs})
  get_filename_component(name ${program} NAME_WE)
  run(${at}/build/${name})
endforeach()
run(${PYTHON} ${SOURCE}/run_examples.py ${at}/build ${at}/prefix/bin/pando)
