"""One client an endpoint, and not too many of them."""

import asyncio
import ssl

from services.adapters.clients import EndpointClients
from services.domain.addresses import AddressPolicy


def clients(most: int) -> EndpointClients:
    return EndpointClients(
        AddressPolicy(), user_agent="test", tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), most=most
    )


def test_an_endpoint_keeps_its_client() -> None:
    async def main() -> None:
        pool = clients(2)
        async with pool.use(1) as first:
            pass
        async with pool.use(1) as again, pool.use(2) as other:
            assert again is first
            assert other is not first
        await pool.aclose()

    asyncio.run(main())


def test_the_least_recently_used_client_goes_first_but_never_one_in_use() -> None:
    async def main() -> None:
        pool = clients(2)
        async with pool.use(1) as busy:
            for endpoint in (2, 3, 4):
                async with pool.use(endpoint):
                    pass
            async with pool.use(1) as still:
                assert still is busy
            async with pool.use(5), pool.use(6):
                pass  # all three are in use: more than `most` for a moment
        await pool.aclose()

    asyncio.run(main())
