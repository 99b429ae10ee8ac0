using System.Runtime.Versioning;

// The tests wait far more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: UnsupportedOSPlatform("windows")]
