"""Studies beside the charts: Pareto, funnel, distributions, phases, seasons, and which chart suits."""
