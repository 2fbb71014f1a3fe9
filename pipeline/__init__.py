"""The library behind space-news: plain functions over Arrow and Polars, free of Dagster and Great Expectations."""
