"""Pages: what a document says as HTML that needs nothing else: the report, the network, a comparison."""
