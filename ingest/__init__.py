"""Events into the log, the log into the warehouse: nothing lost, nothing counted twice."""
