#pragma once
/// Everything that a program needs to be a member of a cluster: see Cluster.
#include "pando/cluster.h"
#include "pando/tags.h"
