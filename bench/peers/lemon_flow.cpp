// LEMON's network simplex on a DIMACS minimum-cost flow file, reading excluded from the time.
//   lemon_flow FILE [REPEATS]      prints "objective seconds", the seconds the least of the repeats
#include <lemon/dimacs.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	std::ifstream in(argv[1]);
	lemon::SmartDigraph g;
	lemon::SmartDigraph::ArcMap<int> lower(g), capacity(g), cost(g);
	lemon::SmartDigraph::NodeMap<int> supply(g);
	lemon::readDimacsMin(in, g, lower, capacity, cost, supply);
	int repeats = argc > 2 ? std::atoi(argv[2]) : 1;
	double least = 1e300;
	long long objective = 0;
	for (int i = 0; i < repeats; i++) {
		auto start = std::chrono::steady_clock::now();
		lemon::NetworkSimplex<lemon::SmartDigraph> ns(g);
		ns.lowerMap(lower).upperMap(capacity).costMap(cost).supplyMap(supply);
		auto status = ns.run();
		std::chrono::duration<double> d = std::chrono::steady_clock::now() - start;
		if (status != ns.OPTIMAL) {
			std::fprintf(stderr, "lemon_flow: not optimal, status %d\n", (int)status);
			return 1;
		}
		objective = ns.totalCost<long long>();
		if (d.count() < least)
			least = d.count();
	}
	std::printf("%lld %.6f\n", objective, least);
}
