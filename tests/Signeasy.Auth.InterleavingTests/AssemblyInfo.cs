// The scenarios share static locks of the library, and Coyote controls a lock for one scenario at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
