"""What handlers work with: a database, an upstream and the catalogue, sync or async."""

from app.catalogue import Catalogue
from app.counters import Counters
from app.database import async_ as async_database
from app.database import sync as sync_database
from app.settings import Settings
from app.upstream import async_ as async_upstream
from app.upstream import sync as sync_upstream


class SyncParts:
    """The parts of the handlers that block."""

    def __init__(self, settings: Settings, counts: Counters) -> None:
        self.database = sync_database.Database(settings, counts)
        self.upstream = sync_upstream.Upstream(settings)
        self.catalogue = Catalogue(settings.seed, settings.items)

    async def close(self) -> None:
        """Close all connections; nothing else runs on the loop any more, so blocking it is harmless."""
        self.upstream.close()
        self.database.close()


class AsyncParts:
    """The parts of the handlers that await."""

    def __init__(self, settings: Settings, counts: Counters) -> None:
        self.database = async_database.Database(settings, counts)
        self.upstream = async_upstream.Upstream(settings)
        self.catalogue = Catalogue(settings.seed, settings.items)

    async def close(self) -> None:
        """Close all connections."""
        await self.upstream.close()
        await self.database.close()
