"""Work over all cities: here, on processes of this machine, or on a Dask cluster, with the same result byte for byte."""

from spread.errors import CityFailed, ClusterUnavailable
from spread.mapping import map_cities
from spread.where import Where, working_on

__all__ = ["CityFailed", "ClusterUnavailable", "Where", "map_cities", "working_on"]
